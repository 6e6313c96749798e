package evaluate

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
)

// Number is a figure; NaN stands for one that could not be measured, and is null in
// JSON.
type Number float64

// MarshalJSON implements json.Marshaler, with six decimals.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.known() {
		return []byte("null"), nil
	}
	const places = 1e6
	return json.Marshal(math.Round(float64(n)*places) / places)
}

func (n Number) known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// text is the number with at most so many decimals; a dash where there is none.
func (n Number) text(decimals int) string {
	if !n.known() {
		return "–"
	}
	scale := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(float64(n)*scale)/scale, 'f', -1, 64)
}

// Interval is a figure with its 95 % interval from resampled users.
type Interval struct {
	Value Number `json:"value"`
	Low   Number `json:"low"`
	High  Number `json:"high"`
}

// around is a value with the interval that its resamples span.
func around(value float64, resampled []float64) Interval {
	found := slices.DeleteFunc(resampled, math.IsNaN)
	if len(found) == 0 {
		return Interval{Number(value), Number(math.NaN()), Number(math.NaN())}
	}
	slices.Sort(found)
	return Interval{Number(value), Number(quantile(found, .025)), Number(quantile(found, .975))}
}

// over divides all three by a number.
func (i Interval) over(by float64) Interval {
	return Interval{i.Value / Number(by), i.Low / Number(by), i.High / Number(by)}
}
