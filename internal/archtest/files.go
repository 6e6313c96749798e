package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Words says what is wrong with a package's name and with the sentence that says
// what it is for.
func (r Rules) Words(p Package) []string {
	var complaints []string
	if slices.Contains(r.Nameless, p.Name) || slices.Contains(r.Nameless, path.Base(p.ImportPath)) {
		complaints = append(complaints, p.ImportPath+": the name does not say what is inside")
	}
	if !strings.HasSuffix(p.Doc, ".") {
		complaints = append(complaints, p.ImportPath+": the package comment is not a sentence")
	}
	return complaints
}

// Files says which files of a package are too long, have a reason to be long that
// they do not need, or read the clock where nothing may.
func (r Rules) Files(p Package) []string {
	room, _ := r.room(p.ImportPath)
	var complaints []string
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		text, err := os.ReadFile(filepath.Join(p.Dir, name)) //nolint:gosec // the go command named the file
		if err != nil {
			complaints = append(complaints, err.Error())
			continue
		}
		file := path.Join(room, name)
		complaints = append(complaints, r.length(file, text)...)
		if within(room, r.Pure) {
			complaints = append(complaints, clockReads(file, text)...)
		}
	}
	return complaints
}

func (r Rules) length(file string, text []byte) []string {
	lines := bytes.Count(text, []byte("\n"))
	reason, listed := r.Longer[file]
	switch {
	case isGenerated(text):
		return nil
	case lines > r.MaxLines && reason == "":
		return []string{fmt.Sprintf("%s has %d lines: look for the second subject inside", file, lines)}
	case lines <= r.MaxLines && listed:
		return []string{file + " is no longer too long: take it off the list"}
	default:
		return nil
	}
}

func isGenerated(text []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly|parser.ParseComments)
	return err == nil && ast.IsGenerated(file)
}

// clockReads finds calls of package time that depend on the machine's clock.
func clockReads(name string, text []byte) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var complaints []string
	for node := range ast.Preorder(file) {
		called, ok := node.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		from, ok := called.X.(*ast.Ident)
		if ok && from.Name == "time" && slices.Contains(clockFunctions(), called.Sel.Name) {
			complaints = append(complaints, name+" reads the clock by time."+called.Sel.Name)
		}
	}
	return complaints
}

func clockFunctions() []string {
	return []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}
}
