package risk

// Decision is a judgement with everything that led to it.
type Decision struct {
	Level         Level      `json:"level"`
	Code          Code       `json:"code"`
	Score         int        `json:"score"`       // 0-1000; 35 points double the odds
	Probability   float64    `json:"probability"` // that this is an attack
	Logit         float64    `json:"logit"`       // of the probability
	Sum           float64    `json:"sum"`         // of the weighted terms, in nats
	Segment       Segment    `json:"segment"`
	Thresholds    Thresholds `json:"thresholds"`
	Terms         []Term     `json:"terms"`
	Reasons       []Reason   `json:"reasons"`
	Missing       []string   `json:"missing"`
	PolicyVersion int64      `json:"policyVersion"`
	Rules         []RuleHit  `json:"rules,omitempty"`   // what the rules said; one that was false is silent
	Tags          []string   `json:"tags,omitempty"`    // of live rules that fired
	Effects       []Effect   `json:"effects,omitempty"` // of live rules that fired, left to whoever asked
}

// Effect is what a rule wants done beside the decision.
type Effect struct {
	Rule string   `json:"rule"`
	List *Listing `json:"list,omitempty"`
	Case string   `json:"case,omitempty"` // the queue to raise a case in
}

// Term is what one signal contributed. A term that is not listed was zero.
type Term struct {
	Name   string  `json:"name"`
	Nats   float64 `json:"nats"`   // weighted; positive: more like an attack
	Points int     `json:"points"` // of the score
}
