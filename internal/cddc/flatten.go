package cddc

import (
	"strconv"
	"strings"

	"riskgate/internal/ua"
)

// flattening is the way from a tree to attributes.
type flattening struct {
	data          Data
	width, height string // of the screen
	others        int
}

func flatten(tree value) Data {
	f := flattening{data: Data{Attributes: make(map[string]string, 24)}}
	f.object("", "", tree)
	f.screen()
	f.data.Agent = ua.Parse(f.data.UserAgent)
	f.agent()
	return f.data
}

// object walks the members; section is the name of the outermost part it is in.
func (f *flattening) object(section, path string, v value) {
	for i := range v.parts {
		part := v.parts[i]
		lower := strings.ToLower(part.name)
		if isPassing(lower) {
			continue
		}
		if name := nameOf(section, path, lower); name != "" && f.named(name, part) {
			continue
		}
		switch {
		case part.kind == object && path == "":
			f.object(lower, part.name, part)
		case part.kind == object:
			f.object(section, join(path, part.name), part)
		default:
			f.other(join(path, part.name), part)
		}
	}
}

// named sets an attribute that has a name of its own. The first to tell it counts; it
// is false for one that comes too late or has an unfit value.
func (f *flattening) named(name string, v value) bool {
	switch name {
	case "userAgent":
		return f.userAgent(v)
	case "screenWidth":
		return once(&f.width, v)
	case "screenHeight":
		return once(&f.height, v)
	case "derived":
		return true // not taken from the collector
	}
	if _, set := f.data.Attributes[name]; set {
		return false
	}
	if spelt := spell(name, v); spelt != "" {
		f.data.Attributes[name] = spelt
		return true
	}
	return v.kind == unknown || v.isScalar()
}

func (f *flattening) userAgent(v value) bool {
	if v.kind != text || f.data.UserAgent != "" {
		return false
	}
	agent := clip(clean(v.text), maxAgent)
	f.data.UserAgent = agent
	if agent != "" {
		f.data.Attributes["userAgent"] = agent
	}
	return true
}

// once keeps the first number of its kind.
func once(at *string, v value) bool {
	if *at != "" || !v.isScalar() {
		return false
	}
	*at = scalar(v)
	return true
}

// other keeps what has no name of its own under its path.
func (f *flattening) other(path string, v value) {
	content := render(v)
	path = clip(clean(path), maxPath)
	if content == "" || path == "" {
		return
	}
	if _, set := f.data.Attributes[path]; set || isReserved(path) {
		return
	}
	if f.others == MaxOthers {
		f.data.Dropped++
		return
	}
	f.others++
	f.data.Attributes[path] = content
}

func (f *flattening) screen() {
	if f.width != "" && f.height != "" {
		f.data.Attributes["screen"] = bounded(f.width + "x" + f.height)
	}
}

// agent adds what the user agent tells; the script's own word for the system stands in
// for one that the agent hides.
func (f *flattening) agent() {
	agent := &f.data.Agent
	set := func(name, content string) {
		if content != "" {
			f.data.Attributes[name] = content
		}
	}
	set("browserFamily", agent.Browser)
	set("browserVersion", dotted(agent.BrowserVersion))
	system := agent.OS
	if system == "" {
		system = systemOf(f.data.Attributes["os"])
	}
	set("osFamily", system)
}

func dotted(version []int) string {
	var room [24]byte // what most versions need
	out := room[:0]
	for i, n := range version {
		if i > 0 {
			out = append(out, '.')
		}
		out = strconv.AppendInt(out, int64(n), 10)
	}
	return string(out)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
