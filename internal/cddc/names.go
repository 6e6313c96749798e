package cddc

import "strings"

// nameOf is the attribute that a member means, or "" for one without a name of its
// own. A name counts at the top and directly in the parts that dialects have.
func nameOf(section, path, lower string) string {
	switch {
	case path == "":
	case strings.Contains(path, "."):
		return ""
	default:
		switch section {
		case "browser", "computer", "device", "additional", "screen":
		default:
			return ""
		}
	}
	return ownName(lower)
}

// ownName gives the attribute for a member's name in lower case.
func ownName(lower string) string {
	switch lower {
	case "useragent":
		return "userAgent"
	case "applicationversion", "appversion":
		return "appVersion"
	case "cookieenabled":
		return "cookieEnabled"
	case "javaenabled":
		return "javaEnabled"
	case "screenwidth":
		return "screenWidth"
	case "screenheight":
		return "screenHeight"
	case "timezone":
		return "timeZone"
	case "plugin", "plugins":
		return "plugins"
	case "webglvendor":
		return "webglVendor"
	case "webglrenderer":
		return "webglRenderer"
	case "platform", "os", "language", "support", "canvas", "storage", "accept", "encoding", "screen":
		return lower
	case "browserfamily", "browserversion", "osfamily":
		return "derived"
	}
	return ""
}

// isReserved tells that an attribute of this name is made here, so that no path may
// look like it.
func isReserved(path string) bool {
	switch path {
	case "userAgent", "browserFamily", "browserVersion", "osFamily", "screen":
		return true
	}
	return ownName(strings.ToLower(path)) == path
}

// isPassing tells what changes from call to call on one device, or is no trait of the
// device at all: it would make every device look new.
func isPassing(lower string) bool {
	switch lower {
	case "viewport",
		"eventtime", "eventdate", "timestamp", "time", "date", "currenttime", "collectedat",
		"location", "geolocation", "latitude", "longitude", "altitude", "coordinates",
		"wifi", "bluetooth", "cellular", "network", "ssid", "bssid",
		"battery", "batterylevel", "batterystatus", "orientation", "uptime":
		return true
	}
	return false
}

// systemOf turns a script's word for the system into the family that user agents are
// sorted into.
func systemOf(word string) string {
	word = strings.ToLower(word)
	for _, s := range [...]struct{ has, family string }{
		{"windows", "Windows"},
		{"android", "Android"},
		{"iphone", "iOS"},
		{"ipad", "iOS"},
		{"ios", "iOS"},
		{"mac", "macOS"},
		{"chromeos", "ChromeOS"},
		{"chrome os", "ChromeOS"},
		{"linux", "Linux"},
		{"freebsd", "FreeBSD"},
	} {
		if strings.Contains(word, s.has) {
			return s.family
		}
	}
	return ""
}
