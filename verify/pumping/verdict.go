package pumping

import (
	"time"

	"riskgate/models"
)

// Outcome is what a rule said to one send.
type Outcome string

// The outcomes.
const (
	Passed   Outcome = "passed"
	Recorded Outcome = "recorded" // it is in the shadow, and would have refused
	Refused  Outcome = "refused"
	Unread   Outcome = "unread" // what it looks at could not be read
)

// Finding is what one cap or rule measured. It is kept with the send.
type Finding struct {
	Rule      Rule    `json:"rule"`
	Mode      Mode    `json:"mode"`
	Outcome   Outcome `json:"outcome"`
	Value     float64 `json:"value,omitempty"`     // this send included, where sends are counted
	Threshold float64 `json:"threshold,omitempty"` // the last value that passes
	Of        float64 `json:"of,omitempty"`        // how many the value is a share of
	Seconds   int64   `json:"seconds,omitempty"`   // the time that the value counts
	Word      string  `json:"word,omitempty"`      // the class or country that was looked at

	RetryAfter time.Duration `json:"-"` // at most, until it may pass; 0: never, as far as anybody knows
}

// measured makes a finding of a rule: over is refused or recorded.
func (f Finding) measured(mode Mode, over bool) Finding {
	f.Mode, f.Outcome = mode, Passed
	switch {
	case over && mode == Live:
		f.Outcome = Refused
	case over:
		f.Outcome = Recorded
	}
	return f
}

// Verdict is everything that was measured of one send, in the order of the guard. It is
// kept with the send, until its code comes back or dies. Of persons it knows keyed hashes.
type Verdict struct {
	Findings []Finding `json:"findings"`
	Cells    []Cell    `json:"cells,omitempty"` // none: the send was refused, or teaches nothing
}

// Cell is one count that a send was added to.
type Cell struct {
	Kind      string      `json:"kind"`
	Key       string      `json:"key"`
	Part      string      `json:"part,omitempty"`
	Start     models.Time `json:"start"`
	KeptUntil models.Time `json:"keptUntil"`
}

// Refusal is the error of the Verify contract that a refused send means.
type Refusal struct {
	Rule       Rule
	Code       int    // of the contract's error
	Reason     string // of its details
	RetryAfter time.Duration
}

// Refusal returns why the send must not go out, nil if it may.
func (v Verdict) Refusal() *Refusal {
	for _, f := range v.Findings {
		if f.Outcome == Refused {
			r := refusals()[f.Rule]
			r.Rule, r.RetryAfter = f.Rule, f.RetryAfter
			return &r
		}
	}
	return nil
}

func refusals() map[Rule]Refusal {
	return map[Rule]Refusal{
		CapRecipient:  {Code: 60203, Reason: "max_sends"},
		CapUser:       {Code: 60203, Reason: "user_locked"},
		CapAddress:    {Code: 20429, Reason: "rate_limit"},
		CapService:    {Code: 20429, Reason: "rate_limit"},
		Landline:      {Code: 60205, Reason: "guard_class"},
		Class:         {Code: 60238, Reason: "guard_class"},
		NoCountry:     {Code: 60223, Reason: "guard_country"},
		Country:       {Code: 60605, Reason: "guard_country"},
		AddressMix:    {Code: 60238, Reason: "guard_rule"},
		AddressVolume: {Code: 60238, Reason: "guard_rule"},
		CountryVolume: {Code: 60238, Reason: "guard_rule"},
		Prefix:        {Code: 60410, Reason: "guard_prefix"},
		Spend:         {Code: 60238, Reason: "guard_rule"},
	}
}
