package risk

import "math"

// table maps the digest of a key to its cell.
type table map[uint64]cell

// cell is a sum and the day it last grew, packed into eight bytes because there may
// be millions: a float64 that gave its lowest 16 bits, worth one part in 10¹¹, to
// the number of the day since the landmark.
type cell uint64

const dayBits = 0xffff

// negligible is the part of one full login below which a sum counts as nothing.
const negligible = 1e-6

func newCell(sum float64, seen int64) cell {
	days := max(0, min((seen-landmarkTime)/day, dayBits))
	return cell(math.Float64bits(trim(sum)) | uint64(days))
}

func (c cell) sum() float64 { return math.Float64frombits(uint64(c &^ dayBits)) }

// seen is the end of the day on which the cell last grew.
func (c cell) seen() int64 { return landmarkTime + int64(c&dayBits+1)*day }

// trim rounds a sum to what a cell can hold. What is added is trimmed first, so
// that taking it back leaves exactly nothing.
func trim(sum float64) float64 {
	return math.Float64frombits((math.Float64bits(sum) + dayBits/2) &^ dayBits)
}

// add grows a cell. A cell that comes to nothing goes; one below nothing stays,
// for the addition it took back may still be on its way.
func (t table) add(key uint64, sum float64, seen int64) {
	before := t[key]
	after := before.sum() + trim(sum)
	latest := max(int64(before&dayBits), (seen-landmarkTime)/day)
	if math.Abs(after) <= negligible*landmark(seen) {
		delete(t, key)
		return
	}
	t[key] = newCell(after, landmarkTime+latest*day)
}

// read returns a sum faded to now; zero for what is not there or long gone.
func (t table) read(key string, c clock) float64 {
	found, ok := t[digest(key)]
	if !ok || stale(found.seen(), c.now) {
		return 0
	}
	return math.Max(0, c.fade(found.sum()))
}

// sweep removes what reads as absent.
func (t table) sweep(now int64) {
	for key, c := range t {
		if stale(c.seen(), now) {
			delete(t, key)
		}
	}
}
