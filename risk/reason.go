package risk

import (
	"math"
	"strconv"
	"strings"
)

// Reason says in words and numbers why a decision is what it is.
type Reason struct {
	Code       string         `json:"code"`
	Mode       string         `json:"mode"`                 // one of the modes
	Points     int            `json:"points"`               // of the score; trust is negative
	Numbers    map[string]any `json:"numbers,omitempty"`    // what was seen
	Thresholds map[string]any `json:"thresholds,omitempty"` // where it begins to count
}

// The modes: how a reason bears on the decision.
const (
	ModeLive   = "live"   // it counts against the attempt, or decided
	ModeTrust  = "trust"  // it counts in favour
	ModeFact   = "fact"   // it is worth knowing and weighs nothing
	ModeShadow = "shadow" // a rule in shadow: it would have counted
)

// The codes of reasons that stand against an attempt.
const (
	ReasonNewCountry       = "new_country"
	ReasonNewNetwork       = "new_network"
	ReasonNewAddress       = "new_address"
	ReasonRareCountry      = "rare_country" // known, but seldom seen
	ReasonRareNetwork      = "rare_network"
	ReasonRareAddress      = "rare_address"
	ReasonNewBrowser       = "new_browser"
	ReasonRareBrowser      = "rare_browser"
	ReasonVersionJump      = "version_jump"
	ReasonVersionBack      = "version_backwards"
	ReasonDeviceUnknown    = "device_unknown"
	ReasonDeviceMoved      = "device_moved"
	ReasonCookieMissing    = "cookie_missing"
	ReasonImpossibleTravel = "impossible_travel"
	ReasonUnusualHour      = "unusual_hour"
	ReasonAnonymiser       = "anonymiser"
	ReasonListHit          = "list_hit"
	ReasonManyFailures     = "many_failures"
	ReasonPasswordSpray    = "password_spray"
	ReasonQuietAccount     = "quiet_account"
	ReasonAttackedAccount  = "attacked_account"
)

// The codes of reasons in favour of an attempt.
const (
	ReasonKnownCountry      = "known_country"
	ReasonKnownNetwork      = "known_network"
	ReasonKnownAddress      = "known_address"
	ReasonKnownBrowser      = "known_browser"
	ReasonSameBrowser       = "same_browser" // down to its version
	ReasonDeviceKnown       = "device_known"
	ReasonCookieReturned    = "cookie_returned"
	ReasonUsualHour         = "usual_hour"
	ReasonPlainNetwork      = "plain_network"
	ReasonActiveAccount     = "active_account"
	ReasonUnattackedAccount = "unattacked_account"
)

// The codes of reasons that decide beside the score.
const (
	ReasonBlocked        = "blocked" // by a list
	ReasonRule           = "rule"    // a rule fired
	ReasonRuleError      = "rule_error"
	ReasonFirstLogin     = "first_login"
	ReasonInsufficient   = "insufficient_evidence"
	ReasonHistoryCap     = "history_cap"
	ReasonStrangeAndFar  = "strange_and_far"
	ReasonUnderPressure  = "under_pressure"
	ReasonLaneFloor      = "lane_floor"
	ReasonNoFactor       = "no_factor"
	ReasonTermError      = "term_error"
	ReasonEngineFallback = "engine_fallback"
)

// The codes of facts.
const (
	FactNoDeviceData  = "no_device_data"
	FactUnparsed      = "cddc_unparsed"
	FactHashMismatch  = "cddc_hash_mismatch"
	FactForeignCookie = "cookie_foreign"
	FactNoAddress     = "address_unknown"
)

// reason makes a reason out of an explanation.
func (x Explanation) reason(mode string, points int) Reason {
	return Reason{x.Code, mode, points, x.Numbers, x.Thresholds}
}

// round keeps three decimals: enough for a person.
func round(v float64) float64 { return math.Round(v*1e3) / 1e3 }

// versions writes the versions of browser and system.
func versions(browser, os []int) string { return dotted(browser) + " / " + dotted(os) }

func dotted(version []int) string {
	parts := make([]string, len(version))
	for i, p := range version {
		parts[i] = strconv.Itoa(p)
	}
	return strings.Join(parts, ".")
}
