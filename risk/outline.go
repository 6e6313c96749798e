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
	user     lookup[string]
	session  lookup[string]
	sum      lookup[float64]
	strange  lookup[bool]

	code lookup[Code]

	id, at, version, score, seen, groups, block, canary lookup[int64]
}

func outlineOf(b *Block) outline {
	c := b.columns
	return outline{
		lane: lookupOf(c["lane"], textOf[Lane]), segment: lookupOf(c["segment"], textOf[Segment]),
		floor: lookupOf(c[columnFloor], textOf[Level]), level: lookupOf(c[columnLevel], textOf[Level]),
		enrolled: lookupOf(c["enrolled"], textsOf[Factor]), proven: lookupOf(c["proven"], textsOf[Factor]),
		accepts: lookupOf(c[columnAccepts], codeValues), results: lookupOf(c[columnResults], textsOf[string]),
		model: lookupOf(c[columnModel], textOf[string]), user: lookupOf(c[columnUser], textOf[string]),
		session: lookupOf(c[columnSession], textOf[string]), sum: lookupOf(c[columnSum], doubleOf),
		strange: lookupOf(c[columnStrange], func(v ref.Val) bool { return v == types.True }),
		id:      lookupOf(c[columnID], intOf), at: lookupOf(c[columnAt], intOf), version: lookupOf(c[columnVersion], intOf),
		code: lookupOf(c[columnCode], codeOf), score: lookupOf(c[columnScore], intOf), seen: lookupOf(c["seen"], intOf),
		groups: lookupOf(c[columnGroups], intOf), block: lookupOf(c[columnBlock], intOf), canary: lookupOf(c[columnCanary], intOf),
	}
}

// outlined lists the columns of an outline.
func outlined() []string {
	return []string{
		"lane", "segment", "enrolled", "proven", "seen",
		columnFloor, columnLevel, columnAccepts, columnResults, columnModel, columnUser, columnSession, columnSum,
		columnStrange, columnID, columnAt, columnVersion, columnCode, columnScore, columnGroups, columnBlock, columnCanary,
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
	l := lookup[T]{make([]T, len(c.values)), c.index}
	for i, v := range c.values {
		l.values[i] = convert(v)
	}
	return l
}

// at is the value in a row, zero where there is none.
func (l *lookup[T]) at(row int) (v T) {
	if row >= len(l.index) || l.index[row] == absent {
		return v
	}
	return l.values[l.index[row]]
}

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
