package cddc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxAgent = 2 << 10
	maxText  = 1 << 10 // of any other value; a longer one is replaced by its digest
	maxPath  = 128
	none     = "none"
)

// spell writes the value of a named attribute the one way it is written here.
func spell(name string, v value) string {
	switch name {
	case "support", "storage":
		if v.kind == object || v.kind == array {
			return bounded(flags(v))
		}
	case "plugins":
		if v.kind == array {
			return bounded(plugins(v))
		}
	case "language":
		return strings.ToLower(strings.ReplaceAll(render(v), "_", "-"))
	}
	if v.kind == object {
		return "" // its members are kept under their paths
	}
	return render(v)
}

// flags writes switches: the names of those that are on, "!" before those that are off.
func flags(v value) string {
	list := make([]string, 0, len(v.parts))
	for i := range v.parts {
		part := &v.parts[i]
		name, content := clean(part.name), render(*part)
		switch {
		case content == "":
		case name == "": // an element of a list
			list = append(list, content)
		case part.kind == boolean && part.text == "true":
			list = append(list, name)
		case part.kind == boolean:
			list = append(list, "!"+name)
		default:
			list = append(list, name+"="+content)
		}
	}
	return joined(list, " ")
}

// plugins writes a list of {name, file}, or of names.
func plugins(v value) string {
	list := make([]string, 0, len(v.parts))
	for i := range v.parts {
		part := &v.parts[i]
		if part.kind != object {
			list = append(list, render(*part))
			continue
		}
		var name, file string
		for j := range part.parts {
			switch member := part.parts[j]; strings.ToLower(member.name) {
			case "name":
				name = render(member)
			case "file", "filename":
				file = render(member)
			}
		}
		if file != "" {
			name += " (" + file + ")"
		}
		list = append(list, strings.TrimSpace(name))
	}
	return joined(list, "; ")
}

// joined sorts a list, so that its order does not matter, and drops what is empty or
// twice in it. An empty list is a fact too.
func joined(list []string, between string) string {
	slices.Sort(list)
	list = slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" })
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, between)
}

// render writes any value as one line: lists between brackets, members as name=value.
func render(v value) string {
	if v.kind != array && v.kind != object {
		return bounded(scalar(v))
	}
	var list []string
	for i := range v.parts {
		content := render(v.parts[i])
		if content == "" {
			continue
		}
		if v.kind == object {
			content = clean(v.parts[i].name) + "=" + content
		}
		list = append(list, content)
	}
	if len(list) == 0 {
		return ""
	}
	return bounded("[" + strings.Join(list, ",") + "]")
}

// scalar writes a text, number or boolean; equal numbers are written alike.
func scalar(v value) string {
	if v.kind != number {
		return clean(v.text)
	}
	if len(v.text) <= 15 && isDigits(v.text) {
		return v.text // as it would be written
	}
	n, err := strconv.ParseFloat(v.text, 64)
	if err != nil { // out of range
		return clean(v.text)
	}
	if n == 0 {
		return "0" // also for -0
	}
	return strconv.FormatFloat(n, 'g', 15, 64)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// clean turns control characters into blanks, since they break logs and a NUL cannot
// be stored, and drops what is not UTF-8.
func clean(s string) string {
	if !isPlain(s) && strings.IndexFunc(s, unfit) >= 0 {
		s = strings.Map(func(r rune) rune {
			if unfit(r) {
				return ' '
			}
			return r
		}, s)
	}
	return strings.TrimSpace(s)
}

// isPlain tells that s is printable ASCII, as nearly everything is.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func unfit(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

// bounded keeps long values comparable without keeping them.
func bounded(s string) string {
	if len(s) <= maxText {
		return s
	}
	return "sha256:" + Hash(s)
}

// clip cuts s after at most n bytes, at the end of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
