package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestARefreshWritesEveryFileAndItsChecksum(t *testing.T) {
	countries := pack(t, release{name: countryPackage, version: "2.3.2026061719"}, map[string]string{"geo-whois-asn-country.mmdb": "countries"})
	networks := pack(t, release{name: networkPackage, version: "2.3.2026061820"}, map[string]string{"asn-ipv4.csv": sample4, "asn-ipv6.csv": sample6})
	files, err := convert(countries, networks)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "data")
	if err := write(folder, files); err != nil {
		t.Fatal(err)
	}
	sums := read(t, folder, "SHA256SUMS")
	for _, name := range []string{"country.mmdb", "networks.bin", "SOURCES.md"} {
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(read(t, folder, name))), name); !strings.Contains(sums, line) {
			t.Errorf("the checksums lack %q", line)
		}
	}
	if read(t, folder, "country.mmdb") != "countries" {
		t.Error("the countries were changed")
	}
	for _, fact := range []string{"2.3.2026061719 | 2026-06-17", "2.3.2026061820 | 2026-06-18", countryPackage, networkPackage} {
		if !strings.Contains(read(t, folder, "SOURCES.md"), fact) {
			t.Errorf("the sources do not say %q", fact)
		}
	}
}

func TestAPackageWithoutItsFileIsRefused(t *testing.T) {
	full := map[string]string{"geo-whois-asn-country.mmdb": "x", "asn-ipv4.csv": sample4, "asn-ipv6.csv": sample6}
	for missing := range full {
		files := map[string]string{}
		for name, content := range full {
			if name != missing {
				files[name] = content
			}
		}
		both := pack(t, release{name: "package"}, files)
		if _, err := convert(both, both); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	if _, err := (release{archive: []byte("junk")}).file("x"); err == nil {
		t.Error("junk is taken for a package")
	}
}

func TestAVersionWithoutADayIsItsOwnDate(t *testing.T) {
	for version, want := range map[string]string{"2.3.2026061719": "2026-06-17", "2.3.20260617": "2026-06-17", "3.0.1": "3.0.1"} {
		if got := (release{version: version}).date(); got != want {
			t.Errorf("%s is of %s, want %s", version, got, want)
		}
	}
}

func TestAFailingDownloadSaysWhatFailed(t *testing.T) {
	folder := t.TempDir()
	npm := "#!/bin/sh\necho 'no such package' >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(folder, "npm"), []byte(npm), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	_, err := fetch(context.Background(), folder, "nothing")
	if err == nil || !strings.Contains(err.Error(), "no such package") {
		t.Errorf("%v", err)
	}
}

func TestADownloadIsReadFromWhereItWasPutTo(t *testing.T) {
	folder := t.TempDir()
	npm := `#!/bin/sh
printf 'archive' > "$4/some-1.2.3.tgz"
echo '[{"version":"1.2.3","filename":"some-1.2.3.tgz"}]'
`
	if err := os.WriteFile(filepath.Join(folder, "npm"), []byte(npm), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	got, err := fetch(context.Background(), folder, "some")
	if err != nil || got.version != "1.2.3" || string(got.archive) != "archive" {
		t.Errorf("%+v, %v", got, err)
	}
}

// pack makes a package as npm does.
func pack(t *testing.T, r release, files map[string]string) release {
	t.Helper()
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	list := tar.NewWriter(zipped)
	for name, content := range files {
		if err := list.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := list.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := list.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	r.archive = archive.Bytes()
	return r
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
