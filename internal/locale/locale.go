// Package locale finds the language that somebody reads, and what a country is called
// in it.
package locale

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Fallback is the language of those whose own is not spoken here.
const Fallback = "en"

// Languages lists what is spoken here, as BCP 47 tags; Fallback comes first.
func Languages() [8]string { return [...]string{Fallback, "fr", "de", "es", "it", "pt", "ru", "zh"} }

// Nearest is the language spoken here that comes nearest to a BCP 47 tag: it cuts subtags
// off the end until one is found, and else falls back.
func Nearest(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	for tag != "" {
		for _, spoken := range Languages() {
			if tag == spoken {
				return spoken
			}
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return Fallback
}

// mostHeader is how much of a header is read; browsers send less.
const mostHeader = 256

// Accepted is the language spoken here that a browser's Accept-Language header (RFC 9110,
// section 12.5.4) prefers.
func Accepted(header string) string {
	if len(header) > mostHeader {
		return Fallback
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return Fallback
	}
	spoken := Languages()
	for _, tag := range wanted {
		base, _ := tag.Base()
		for _, s := range spoken {
			if base.String() == s {
				return s
			}
		}
	}
	return Fallback
}

// Country is the name of a country (ISO 3166-1 alpha-2) in a language spoken here, or the
// code itself where there is none.
func Country(spoken, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return code
	}
	if name := display.Regions(language.Make(spoken)).Name(region); name != "" {
		return name
	}
	return code
}
