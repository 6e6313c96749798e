package risk

import (
	"math"
	"slices"
)

// Longest texts and versions that the history keeps.
const (
	longestFamily = 32
	mostVersions  = 4
	highestPart   = 1<<20 - 1
)

// clean returns the attempt with everything impossible made unknown, so that
// nothing further in has to doubt it.
func (a Attempt) clean() Attempt {
	a.Address = a.Address.clean()
	a.Agent = a.Agent.clean()
	if !finite(a.Failures) || a.Failures < 0 {
		a.Failures = 0
	}
	if a.Cookie != CookieAbsent && a.Cookie != CookieValid && a.Cookie != CookieForeign {
		a.Cookie = CookieUnsupported
	}
	return a
}

func (a Address) clean() Address {
	if len(a.Country) != 2 {
		a.Country, a.ASN = "", 0
	}
	on := finite(a.Lat) && finite(a.Lon) && math.Abs(a.Lat) <= 90 && math.Abs(a.Lon) <= 180
	if !a.HasPlace || !on || !finite(a.Radius) || a.Radius < 0 {
		a.HasPlace, a.Lat, a.Lon, a.Radius = false, 0, 0, 0
	}
	if classIndex(a.Class) < 0 {
		a.Class = ""
	}
	return a
}

func (a Agent) clean() Agent {
	a.Browser, a.OS, a.Type = short(a.Browser), short(a.OS), short(a.Type)
	a.BrowserVersion, a.OSVersion = cleanVersion(a.BrowserVersion), cleanVersion(a.OSVersion)
	return a
}

// known reports whether the agent has a family to compare.
func (a Agent) known() bool { return a.Browser != "" || a.OS != "" }

// family names browser, system and kind of device: the key of KindFamily.
func (a *Agent) family() string { return familyKey(a.Browser, a.OS, a.Type) }

func familyKey(browser, os, kind string) string { return browser + "/" + os + "/" + kind }

func short(s string) string { return s[:min(len(s), longestFamily)] }

func cleanVersion(v []int) []int {
	outside := func(part int) bool { return part < 0 || part > highestPart }
	if len(v) <= mostVersions && !slices.ContainsFunc(v, outside) {
		return v
	}
	v = slices.Clone(v[:min(len(v), mostVersions)])
	for i, part := range v {
		v[i] = max(0, min(part, highestPart))
	}
	return v
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// classes lists the classes of network in the order of their numbers.
func classes() [5]Class {
	return [...]Class{ClassNone, ClassRelay, ClassDatacentre, ClassVPN, ClassTor}
}

// classIndex returns the number of a class, -1 for an unknown one.
func classIndex(c Class) int {
	for i, known := range classes() {
		if c == known {
			return i
		}
	}
	return -1
}
