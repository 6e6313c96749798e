package risk

// Model holds the constants of the statistics.
type Model struct {
	A       float64            `json:"a"`                 // logit of an attack when nothing is known
	B       float64            `json:"b"`                 // logit per nat of evidence
	Weights map[string]float64 `json:"weights,omitempty"` // by term; 1 where not listed, 0 switches off
}
