package risk

// Decision is a judgement with everything that led to it.
type Decision struct {
	Level         Level      `json:"level"`
	Code          Code       `json:"code"`
	Hard          bool       `json:"hard,omitempty"` // declined by a list: stands before any credential
	Score         int        `json:"score"`          // 0-1000; 35 points double the odds
	Probability   float64    `json:"probability"`    // that this is an attack
	Logit         float64    `json:"logit"`          // of the probability
	Sum           float64    `json:"sum"`            // of the weighted terms, in nats
	Segment       Segment    `json:"segment"`
	Thresholds    Thresholds `json:"thresholds"`
	Terms         []Term     `json:"terms"`
	Reasons       []Reason   `json:"reasons"`
	Missing       []string   `json:"missing"`
	PolicyVersion int64      `json:"policyVersion"`
}

// Term is what one signal contributed. A term that is not listed was zero.
type Term struct {
	Name   string  `json:"name"`
	Nats   float64 `json:"nats"` // positive: more like an attack
	Weight float64 `json:"weight"`
	Points int     `json:"points"` // of the score
}

// Reason says in words and numbers why a decision is what it is.
type Reason struct {
	Code       string         `json:"code"`
	Mode       string         `json:"mode"`       // live, trust; a rule on trial: shadow
	Points     int            `json:"points"`     // of the score; trust is negative
	Numbers    map[string]any `json:"numbers"`    // what was seen
	Thresholds map[string]any `json:"thresholds"` // where it begins to count
}
