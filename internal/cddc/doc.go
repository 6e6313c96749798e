// Package cddc reads the device data ("client device data") that an application
// collects in the browser or on the phone, and checks the hash sent with it.
//
// Three browser scripts are about, each with its own dialect, and a mobile
// collector whose inner shape is not published. [Parse] reads all of them into one
// flat map of attributes, in which the same thing has the same name and the same
// spelling whatever dialect it came in, so that two collections can be compared
// field by field.
//
// # Attributes
//
// A name is there only when the collector told it: null, undefined and empty
// values are left out, so absent always means unknown.
//
//	userAgent       the user agent's text, at most 2 KiB
//	browserFamily   "Chrome", "Firefox", … from the user agent
//	browserVersion  "146.0", dotted integers from the user agent, at most 4 of them
//	osFamily        "Windows", "macOS", "Linux", "Android", "iOS", "ChromeOS", …
//	                from the user agent, else from what the script calls the system
//	platform        navigator.platform ("Win32", "MacIntel")
//	screen          "1920x1080", width first
//	language        "en-us", lower case, hyphens
//	timeZone        minutes, UTC minus local ("-240"), or the text of a mobile collector
//	plugins         "name (file)" of each, sorted, joined by "; "; "none" for an empty list
//	appVersion      navigator.appVersion ("5.0 (Macintosh)")
//	support         every feature flag in one text: sorted, joined by a blank, "!" before
//	                the false ones; what is undefined or null is left out; "none" when
//	                nothing is left
//	storage         like support, when it comes as flags; else the text
//	cookieEnabled, javaEnabled            "true" or "false"
//	canvas, webglVendor, webglRenderer    as collected
//	accept, encoding                      as collected
//	os              what the script calls the system ("Microsoft Windows", "Apple MacOS")
//
// browserFamily, browserVersion and osFamily are always derived here and never taken
// from the collector's own fields. Whatever else the data holds is kept under its own
// dotted path ("browser.applicationName", "additional.fonts"), at most 64 of these.
//
// What changes from call to call on one device is dropped: the viewport (it is
// the size of the window), event times, place, radio surroundings and battery.
//
// # Limits
//
// Input longer than 32 KiB, nested deeper than 16 or with more than 1,024 values is
// refused. Names are cut at 128 bytes; a value over 1 KiB (but the user agent) is
// replaced by its digest, so that it still compares. Control characters become blanks.
package cddc
