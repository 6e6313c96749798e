package evaluate

import (
	_ "embed"
	"encoding/json"
	"math"
	"slices"
)

// The file lies in data, with its source and licence.
//
//go:embed data/vectors.json
var vectorsJSON []byte

// Vector is a published score beside the one that was computed.
type Vector struct {
	Published Number `json:"published"`
	Computed  Number `json:"computed"`
	Equal     bool   `json:"equal"`
}

// publishedVectors are the published scores in the order of their attempts.
func publishedVectors() []float64 {
	var file struct {
		Expected []float64 `json:"expected"`
	}
	_ = json.Unmarshal(vectorsJSON, &file) // a test reads it
	return file.Expected
}

// vectorTolerance is how far, by proportion, a score may be off: sums in another order.
const vectorTolerance = 1e-9

// replayVectors scores the attempts of the slice that have a history as the public
// code does.
func replayVectors(rows []*Row, from, to int) []Vector {
	model := NewFreemanPublished(slices.Values(rows))
	expected := publishedVectors()
	var vectors []Vector
	for i, row := range rows[:min(to, len(rows))] {
		if score, ok := model.Score(row); ok && i >= from {
			v := Vector{Published: Number(math.NaN()), Computed: Number(score)}
			if n := len(vectors); n < len(expected) {
				v.Published = Number(expected[n])
				v.Equal = math.Abs(score-expected[n]) <= vectorTolerance*expected[n]
			}
			vectors = append(vectors, v)
		}
		model.Learn(row)
	}
	return vectors
}
