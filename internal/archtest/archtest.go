// Package archtest checks the packages of a module against the plan of its house:
// who may import whom, what a room may be called, how long a file may grow.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// Package is a package as the go command lists it, tests left out: a test may
// build its world from any room.
type Package struct {
	ImportPath string
	Name       string
	Doc        string // first sentence of the package comment
	Dir        string
	Imports    []string
	GoFiles    []string
	CgoFiles   []string
}

// Rules are the plan. Rooms are named by their path inside the module; "" is the
// module's root.
type Rules struct {
	Module string
	// Arrows says which rooms a room may import; everything else is forbidden.
	// "x/*" are the rooms inside x, "*" all. A room without an entry follows
	// the nearest room above it; with none at all it may not exist.
	Arrows map[string][]string
	// Reserved names the one room in which a library (a prefix of import
	// paths) may be imported.
	Reserved map[string]string
	// Pure is the room, with the rooms inside it, that has no way to the outside.
	Pure string
	// Impure are the packages of the standard library, with all below them,
	// that a pure room may not import.
	Impure []string
	// ButMay names, by room inside the pure one, the impure packages that this very
	// room may import all the same.
	ButMay map[string][]string
	// PureMay are the modules outside the standard library that it may import.
	PureMay []string
	// Nameless are package names that say nothing of what is inside.
	Nameless []string
	// MaxLines is how long a file may grow.
	MaxLines int
	// Longer gives the reason for each file that is longer, by its path.
	Longer map[string]string
}

// List returns every package of the module that holds more than tests. It fails
// the test if the go command does.
func List(t *testing.T) []Package {
	t.Helper()
	var complaint bytes.Buffer
	list := exec.CommandContext(t.Context(), "go", "list", "-e",
		"-json=ImportPath,Name,Doc,Dir,Imports,GoFiles,CgoFiles", "./...")
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.String())
	}
	var all []Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		if len(p.GoFiles)+len(p.CgoFiles) > 0 {
			all = append(all, p)
		}
	}
}

// Complaints says everything that is wrong with a package, one sentence each.
func (r Rules) Complaints(p Package) []string {
	var all []string
	all = append(all, r.Imports(p)...)
	all = append(all, r.Words(p)...)
	return append(all, r.Files(p)...)
}

func (r Rules) room(importPath string) (string, bool) {
	if importPath == r.Module {
		return "", true
	}
	return strings.CutPrefix(importPath, r.Module+"/")
}

func within(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}
