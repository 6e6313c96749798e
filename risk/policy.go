package risk

// Thresholds are the scores at which a level begins.
type Thresholds struct {
	Medium   int `json:"medium"`
	High     int `json:"high"`
	Critical int `json:"critical"`
}

// LanePolicy is what a policy says about one lane.
type LanePolicy struct {
	Thresholds map[Segment]Thresholds `json:"thresholds"`
	Floor      Level                  `json:"floor"`    // no decision is below it
	Fallback   Level                  `json:"fallback"` // when the engine fails
	Attacked   bool                   `json:"attacked"` // earlier attacks on the user count
}

// Order is the order in which response codes are tried.
type Order struct {
	Medium   []Code `json:"medium"`   // cheapest first
	High     []Code `json:"high"`     // strongest first
	Fallback []Code `json:"fallback"` // when nothing of the level's order is enrolled
}

// Policy is how analysts want attempts judged: data, never code.
type Policy struct {
	Version int64               `json:"version"`
	Model   Model               `json:"model"`
	Lanes   map[Lane]LanePolicy `json:"lanes"`
	Order   Order               `json:"order"`
}
