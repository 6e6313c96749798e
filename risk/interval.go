package risk

import "math"

// Share is a part of a whole, with its 95 % interval after Wilson (1927).
type Share struct {
	Part  int     `json:"part"`
	Whole int     `json:"whole"`
	Rate  float64 `json:"rate"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// z is the quantile of the normal distribution at 97.5 %.
const z = 1.959964

// ShareOf returns part of whole; of an empty whole nothing is known, from 0 to 1.
func ShareOf(part, whole int) Share {
	if whole <= 0 {
		return Share{High: 1}
	}
	n, p := float64(whole), float64(part)/float64(whole)
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	return Share{
		Part: part, Whole: whole, Rate: exact(p),
		Low: exact(math.Max(0, centre-half)), High: exact(math.Min(1, centre+half)),
	}
}
