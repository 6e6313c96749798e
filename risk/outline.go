package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// outline is a block's columns that every replay reads, in the types of the engine.
type outline struct {
	lane     lookup[Lane]
	segment  lookup[Segment]
	floor    lookup[Level]
	level    lookup[Level]
	enrolled lookup[[]Factor]
	proven   lookup[[]Factor]
	accepts  lookup[[]Code]
	results  lookup[[]string]
	model    lookup[string]
	sum      lookup[float64]
	strange  lookup[bool]
	pending  lookup[bool]
	asked    lookup[bool]
	accepted lookup[bool]

	code lookup[Code]

	user, session, id, at, version, score, seen, groups, block, canary lookup[int64]
}

func outlineOf(b *Block) *outline {
	c := b.columns
	return &outline{
		lane: lookupOf(c["lane"], textOf[Lane]), segment: lookupOf(c["segment"], textOf[Segment]),
		floor: lookupOf(c[columnFloor], textOf[Level]), level: lookupOf(c[columnLevel], textOf[Level]),
		enrolled: lookupOf(c["enrolled"], textsOf[Factor]), proven: lookupOf(c["proven"], textsOf[Factor]),
		accepts: lookupOf(c[columnAccepts], codeValues), results: lookupOf(c[columnResults], textsOf[string]),
		model: lookupOf(c[columnModel], textOf[string]), user: intsOf(c[columnUser]),
		session: intsOf(c[columnSession]), sum: doublesOf(c[columnSum]),
		strange: lookupOf(c[columnStrange], isTrue), pending: lookupOf(c[columnPending], isTrue),
		asked: lookupOf(c[columnAsked], isTrue), accepted: lookupOf(c[columnAccepted], isTrue),
		id: intsOf(c[columnID]), at: intsOf(c[columnAt]), version: intsOf(c[columnVersion]),
		code: lookupOf(c[columnCode], codeOf), score: intsOf(c[columnScore]), seen: intsOf(c["seen"]),
		groups: intsOf(c[columnGroups]), block: intsOf(c[columnBlock]), canary: intsOf(c[columnCanary]),
	}
}

// outlined lists the columns of an outline.
func outlined() []string {
	return []string{
		"lane", "segment", "enrolled", "proven", "seen",
		columnFloor, columnLevel, columnAccepts, columnResults, columnModel, columnUser, columnSession, columnSum,
		columnStrange, columnPending, columnAsked, columnAccepted, columnID, columnAt, columnVersion, columnCode, columnScore, columnGroups, columnBlock, columnCanary,
	}
}

// lookup is a column whose values are converted once.
type lookup[T any] struct {
	values []T
	index  []uint16
}

func lookupOf[T any](c *column, convert func(ref.Val) T) lookup[T] {
	if c == nil {
		return lookup[T]{}
	}
	l := lookup[T]{make([]T, c.count()), c.index}
	for i := range l.values {
		l.values[i] = convert(c.value(i))
	}
	return l
}

// intsOf and doublesOf take numbers that were decoded as such as they are.
func intsOf(c *column) lookup[int64] {
	if c != nil && c.ints != nil {
		return lookup[int64]{c.ints, c.index}
	}
	return lookupOf(c, intOf)
}

func doublesOf(c *column) lookup[float64] {
	if c != nil && c.doubles != nil {
		return lookup[float64]{c.doubles, c.index}
	}
	return lookupOf(c, doubleOf)
}

// known reports whether there is a value in a row.
func (l *lookup[T]) known(row int) bool { return row < len(l.index) && l.index[row] != absent }

// at is the value in a row, zero where there is none.
func (l *lookup[T]) at(row int) (v T) {
	if !l.known(row) {
		return v
	}
	return l.values[l.index[row]]
}

func isTrue(v ref.Val) bool { return v == types.True }

func textOf[T ~string](v ref.Val) T {
	text, _ := v.(types.String)
	return T(text)
}

func intOf(v ref.Val) int64 {
	n, _ := v.(types.Int)
	return int64(n)
}

func codeOf(v ref.Val) Code {
	n, _ := v.(types.Int)
	return Code(n) //nolint:gosec // it was one
}

func doubleOf(v ref.Val) float64 {
	n, _ := v.(types.Double)
	return float64(n)
}

func textsOf[T ~string](v ref.Val) []T {
	texts, _ := v.Value().([]string)
	return converted(texts, func(s string) T { return T(s) })
}

func codeValues(v ref.Val) []Code {
	texts, _ := v.Value().([]string)
	return converted(texts, demandedCode)
}

func converted[T any](texts []string, convert func(string) T) []T {
	all := make([]T, len(texts))
	for i, text := range texts {
		all[i] = convert(text)
	}
	return all
}
