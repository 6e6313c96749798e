package iaa

import (
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/request"
	"riskgate/internal/strictjson"
	"riskgate/login"
)

// AdaptiveLoginInput is a login whose risk is judged. Any other member that is a
// string becomes an attribute for the analysts' rules.
type AdaptiveLoginInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"AdaptiveLoginInput" example:"AdaptiveLoginInput"`
	Adaptive
	Proof
}

// LoginInput is a login that is only checked: its answer has no risk part.
type LoginInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"LoginInput" example:"LoginInput"`
	Proof
}

// Adaptive is what the risk of an attempt is judged by.
type Adaptive struct {
	CDDC            *CDDC   `json:"cddc,omitempty"`
	RelationshipRef *string `json:"relationshipRef,omitempty" minLength:"1" maxLength:"150" example:"iaa_user"`
	SessionID       *string `json:"sessionID,omitempty" minLength:"2" maxLength:"100" pattern:"^[0-9a-fA-F]+$" example:"4ED23EA44F23"`
	ClientIP        *string `json:"clientIP,omitempty" example:"192.168.0.1"`
	ApplicationRef  *string `json:"applicationRef,omitempty" maxLength:"150" example:"web shop"`
	DeviceToken     *string `json:"deviceToken,omitempty" maxLength:"512"`
}

// CDDC is the device data: of a browser or of an app.
type CDDC struct {
	Browser *BrowserCDDC    `json:"browserCDDC,omitempty"`
	Mobile  *strictjson.Any `json:"mobileCDDC,omitempty" swaggertype:"object"`
	Unknown jsontext.Value  `json:",embed" swaggerignore:"true"`
}

// BrowserCDDC is the fingerprint that the collector took, and its hash.
type BrowserCDDC struct {
	FingerprintRaw  *strictjson.Text `json:"fingerprintRaw" validate:"required" swaggertype:"string" maxLength:"32768" example:"{\"browser\":{\"userAgent\":\"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0\"}}"`
	FingerprintHash *strictjson.Any  `json:"fingerprintHash,omitempty" swaggertype:"string" example:"e96dadc9651f5fe8f071110eb174fe8e7a17a9d7a96b3b1980c13e5b4af3a4d7"`
	Unknown         jsontext.Value   `json:",embed" swaggerignore:"true"`
}

const maxFingerprint = 32 << 10

// adaptiveFields are the members that a LoginInput ignores.
func adaptiveFields() []string {
	return []string{"cddc", "relationshipRef", "sessionID", "clientIP", "applicationRef", "deviceToken"}
}

var hexDigits = regexp.MustCompile(`^[0-9a-fA-F]{2,100}$`)

// check adds everything that is wrong with the fields and puts the rest into the
// attempt.
func (in *Adaptive) check(p *problems, a *login.Attempt) {
	in.device(p, a)
	p.text("relationshipRef", in.RelationshipRef, 1, 150)
	p.text("applicationRef", in.ApplicationRef, 0, 150)
	p.text("deviceToken", in.DeviceToken, 0, 512)
	if in.SessionID != nil && !hexDigits.MatchString(*in.SessionID) {
		p.add("sessionID", "must be 2 to 100 hex digits")
	}
	a.SessionID = strings.ToLower(value(in.SessionID))
	a.DeviceToken = in.DeviceToken
	a.ClientIP = clientIP(p, in.ClientIP)
}

func clientIP(p *problems, text *string) netip.Addr {
	if text == nil {
		return netip.Addr{}
	}
	addr, err := request.ParseAddress(*text)
	if err != nil {
		p.add("clientIP", "must be an IPv4 or IPv6 address")
	}
	return addr
}

// device reads the device data. A hash of any form is taken along: whether it fits
// is a signal, never an error.
func (in *Adaptive) device(p *problems, a *login.Attempt) {
	if in.CDDC == nil {
		return
	}
	browser, mobile := in.CDDC.Browser, in.CDDC.Mobile
	p.unknown("cddc", in.CDDC.Unknown, "browserCDDC", "mobileCDDC")
	if browser != nil && browser.empty() {
		browser = nil
	}
	if mobile != nil && *mobile == "{}" {
		mobile = nil
	}
	switch {
	case browser != nil && mobile != nil:
		p.add("cddc", "must hold browserCDDC or mobileCDDC, not both")
	case browser != nil:
		a.Fingerprint = browser.fingerprint(p)
	case mobile != nil:
		a.Fingerprint = mobileFingerprint(p, string(*mobile))
	}
}

// rawField is where a browser's device data is.
const rawField = "cddc.browserCDDC.fingerprintRaw"

func (in *BrowserCDDC) empty() bool {
	return in.FingerprintRaw == nil && in.FingerprintHash == nil && in.Unknown == nil
}

func (in *BrowserCDDC) fingerprint(p *problems) login.Fingerprint {
	p.unknown("cddc.browserCDDC", in.Unknown, "fingerprintRaw", "fingerprintHash")
	raw := value((*string)(in.FingerprintRaw))
	p.required(rawField, (*string)(in.FingerprintRaw))
	if len(raw) > maxFingerprint {
		p.add(rawField, "must be %d KiB at most", maxFingerprint>>10)
	}
	return login.Fingerprint{Present: true, Raw: raw, Hash: value((*string)(in.FingerprintHash))}
}

// mobileFingerprint keeps the data of an app as text; the two names of the browser's
// are honoured inside it.
func mobileFingerprint(p *problems, raw string) login.Fingerprint {
	found := login.Fingerprint{Present: true, Mobile: true, Raw: raw}
	strictjson.Members(jsontext.Value(raw), func(name string, member jsontext.Value) bool {
		text, ok := strictjson.String(member)
		if !ok {
			text = string(member)
		}
		switch name {
		case "fingerprintRaw":
			found.Raw = text
		case "fingerprintHash":
			found.Hash = text
		}
		return true
	})
	if len(found.Raw) > maxFingerprint {
		p.add("cddc.mobileCDDC", "must be %d KiB at most", maxFingerprint>>10)
	}
	return found
}

// The bounds of what rules may look at.
const (
	maxAttributes     = 32
	maxAttributeRunes = 4000
)

// attributes keeps the strings among the members that the contract does not name,
// in their order; what is beyond the bounds is left out.
func attributes(members jsontext.Value) map[string]string {
	var kept map[string]string
	strictjson.Members(members, func(name string, member jsontext.Value) bool {
		text, ok := strictjson.String(member)
		if !ok || utf8.RuneCountInString(text) > maxAttributeRunes {
			return true
		}
		if kept == nil {
			kept = map[string]string{}
		}
		kept[name] = text
		return len(kept) < maxAttributes
	})
	return kept
}

// wait is how long a call may wait for a pending session.
func wait(seconds *strictjson.Whole) time.Duration {
	if seconds == nil {
		return 0
	}
	return time.Duration(min(*seconds, 60)) * time.Second
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
