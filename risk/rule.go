package risk

// Rule is what analysts add to the statistics: a condition on the facts, and what
// follows where it is true.
type Rule struct {
	// ID names the rule, in lower-case letters, digits and hyphens, at most 64.
	ID string `json:"id"`
	// Note says what the rule is for.
	Note string `json:"note,omitempty"`
	Mode Mode   `json:"mode"`
	// Canary is the share of users, 0 to 100 percent, for whom a live rule is live; for the
	// others it is in shadow. Absent stands for all of them.
	Canary *int `json:"canary,omitempty"`
	// Lanes are what the rule looks at; empty stands for every lane.
	Lanes []Lane `json:"lanes,omitempty"`
	// When is the condition, in CEL over the facts. Only what is true fires: a missing
	// fact makes it neither true nor false.
	When string `json:"when"`
	Then Action `json:"then"`
	// Fails is the level at least when the condition cannot be evaluated. Empty stands
	// for medium; low, which changes nothing, is refused for a rule that protects.
	Fails Level `json:"fails,omitempty"`
}

// Mode says whether a rule counts.
type Mode string

// The modes of a rule.
const (
	RuleOff    Mode = "off"
	RuleShadow Mode = "shadow" // told beside the decision, and changes nothing
	RuleLive   Mode = "live"
)

// Action is what a rule does. At least one thing is set; of Allow, Decline and
// Challenge at most one.
type Action struct {
	// Adjust adds log-odds, in nats; all rules together add -3 to 3. Such a rule cannot
	// read the score.
	Adjust float64 `json:"adjust,omitempty"`
	// Allow lowers the level to low, but not below the floors of lane, guard and
	// absolute lists.
	Allow bool `json:"allow,omitempty"`
	// Challenge raises the level to medium or high, or names the response code to ask for.
	Challenge string `json:"challenge,omitempty"`
	// Decline refuses, once a right credential was given.
	Decline bool `json:"decline,omitempty"`
	// Tag is kept with the decision, to find it by.
	Tag string `json:"tag,omitempty"`
	// List enters something of the attempt into a list.
	List *Listing `json:"list,omitempty"`
	// Case raises a case in the queue of this name.
	Case string `json:"case,omitempty"`
}

// Listing enters something into a list.
type Listing struct {
	List string `json:"list"`
	Kind string `json:"kind"` // what is entered: see the Entry constants
	Days int    `json:"days"` // until the entry expires, 1 to 3650
}

// What can be entered into a list; all but prefixes also by a rule.
const (
	EntryAddress = "address"
	EntryCIDR    = "cidr"
	EntryDevice  = "device"
	EntryUser    = "user"
	EntryCountry = "country"
	EntryNetwork = "network"
)

// RuleHit is what a rule had to say about an attempt. A rule that was false is silent.
type RuleHit struct {
	Rule    string   `json:"rule"`
	Mode    Mode     `json:"mode"`   // live or shadow, for this user
	Result  Result   `json:"result"` // what came of the condition
	Then    *Action  `json:"then,omitempty"`
	Because []Ground `json:"because,omitempty"` // the parts of the condition that made it true
	Error   string   `json:"error,omitempty"`
	Fails   Level    `json:"fails,omitempty"` // the level at least, after an error
}

// Result is what came of a condition.
type Result string

// The results that are kept.
const (
	RuleTrue    Result = "true"
	RuleUnknown Result = "unknown" // a fact it hangs on is missing
	RuleError   Result = "error"   // it could not be evaluated, or cost too much
)

// Ground is a part of a condition that was true, with the facts in it.
type Ground struct {
	Facts map[string]any `json:"facts,omitempty"` // by name
	Text  string         `json:"text"`
}

// fires reports whether a hit decides with the others.
func (h *RuleHit) fires() bool { return h.Mode == RuleLive && h.Result == RuleTrue }

// mode is how a rule counts for a user, given by the canary bucket.
func (r *Rule) mode(a *Attempt) Mode {
	if r.Mode == RuleLive && r.Canary != nil && a.Canary >= *r.Canary {
		return RuleShadow
	}
	return r.Mode
}

// protects reports whether the rule is there to be stricter, so that it must not be
// lost when it fails.
func (a *Action) protects() bool { return a.Adjust > 0 || a.Challenge != "" || a.Decline }
