package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Imports says which of a package's imports the plan does not allow.
func (r Rules) Imports(p Package) []string {
	from, _ := r.room(p.ImportPath)
	var complaints []string
	for _, imported := range p.Imports {
		if reason := r.forbidden(from, imported); reason != "" {
			complaints = append(complaints, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, reason))
		}
	}
	return complaints
}

func (r Rules) forbidden(from, imported string) string {
	if to, ours := r.room(imported); ours {
		return r.forbiddenRoom(from, to)
	}
	for library, owner := range r.Reserved {
		if strings.HasPrefix(imported, library) && !within(from, owner) {
			return "only " + owner + " may"
		}
	}
	if within(from, r.Pure) {
		return r.impurity(from, imported)
	}
	return ""
}

func (r Rules) forbiddenRoom(from, to string) string {
	if strings.HasSuffix(to, "test") && !within(from, to) {
		return "it is for tests"
	}
	allowed, known := r.arrowsOf(from)
	if !known {
		return "the room has no arrows"
	}
	for _, a := range allowed {
		parent, inner := strings.CutSuffix(a, "/*")
		if a == "*" || a == to || inner && strings.HasPrefix(to, parent+"/") {
			return ""
		}
	}
	return "no arrow leads there"
}

func (r Rules) arrowsOf(from string) ([]string, bool) {
	if allowed, ok := r.Arrows[from]; ok {
		return allowed, true
	}
	for at := path.Dir(from); at != "."; at = path.Dir(at) {
		if allowed, ok := r.Arrows[at+"/*"]; ok {
			return allowed, true
		}
		if allowed, ok := r.Arrows[at]; ok {
			return allowed, true
		}
	}
	return nil, false
}

func (r Rules) impurity(from, imported string) string {
	if slices.Contains(r.ButMay[from], imported) {
		return ""
	}
	if slices.ContainsFunc(r.Impure, func(p string) bool { return within(imported, p) }) {
		return r.Pure + " has no way to the outside"
	}
	first, _, _ := strings.Cut(imported, "/")
	standard := !strings.Contains(first, ".")
	if !standard && !slices.ContainsFunc(r.PureMay, func(p string) bool { return within(imported, p) }) {
		return r.Pure + " stands on the standard library"
	}
	return ""
}
