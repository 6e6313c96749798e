package evaluate

import "iter"

// FreemanPublished is the reference model as its public code computes it: how often a
// whole value was seen is counted over the whole table, the future and the scored row
// included. It serves to repeat published scores alone, for what it looks ahead at
// tells attackers' values from users'.
type FreemanPublished struct {
	FreemanCausal
	whole *FreemanCausal
}

// NewFreemanPublished returns the model without a history, for a whole table.
func NewFreemanPublished(table iter.Seq[*Row]) *FreemanPublished {
	whole := NewFreemanCausal()
	for row := range table {
		whole.Learn(row)
	}
	return &FreemanPublished{*NewFreemanCausal(), whole}
}

// Score returns the risk score of a login. It is false for a first login, which the
// model cannot score.
func (f *FreemanPublished) Score(r *Row) (float64, bool) { return f.score(r, f.whole.backing) }
