package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// maxFile bounds one unpacked file: several times the largest that is used.
const maxFile = 256 << 20

// release is one downloaded version of a package.
type release struct {
	name, version string
	archive       []byte // the package as npm packs it: a gzipped tar
}

// fetch downloads the newest version of a package into folder.
func fetch(ctx context.Context, folder, name string) (release, error) {
	var out, complaint bytes.Buffer
	pack := exec.CommandContext(ctx, "npm", "pack", "--json", "--pack-destination", folder, name) //nolint:gosec // name is a constant of ours
	pack.Dir, pack.Stdout, pack.Stderr = folder, &out, &complaint
	if err := pack.Run(); err != nil {
		return release{}, fmt.Errorf("npm pack %s: %w\n%s", name, err, complaint.Bytes())
	}
	var packed []struct{ Version, Filename string }
	if err := json.Unmarshal(out.Bytes(), &packed); err != nil || len(packed) != 1 {
		return release{}, fmt.Errorf("npm pack %s: an answer that says no file name: %w", name, err)
	}
	archive, err := os.ReadFile(filepath.Join(folder, filepath.Base(packed[0].Filename))) //nolint:gosec // a name without folders, in a folder of ours
	if err != nil {
		return release{}, err
	}
	return release{name: name, version: packed[0].Version, archive: archive}, nil
}

// file unpacks one file of the package.
func (r release) file(name string) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(r.archive))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s %s has no %s any more", r.name, r.version, name)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		if header.Name == "package/"+name {
			return io.ReadAll(io.LimitReader(files, maxFile))
		}
	}
}

// stamp finds the day in a version like 2.3.2026061719: year, month, day, hour.
var stamp = regexp.MustCompile(`\.(20\d\d)(\d\d)(\d\d)\d*$`)

// date is the day the version was made, or the version itself if it does not say.
func (r release) date() string {
	day := stamp.FindStringSubmatch(r.version)
	if day == nil {
		return r.version
	}
	return day[1] + "-" + day[2] + "-" + day[3]
}
