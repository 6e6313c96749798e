package risk

// Level is the band of the score.
type Level string

// The levels.
const (
	Low      Level = "low"
	Medium   Level = "medium"
	High     Level = "high"
	Critical Level = "critical"
)

// Levels lists the levels, lowest first.
func Levels() [4]Level { return [...]Level{Low, Medium, High, Critical} }

// rank orders the levels; what is no level ranks below all.
func (l Level) rank() int {
	for i, level := range Levels() {
		if l == level {
			return i
		}
	}
	return -1
}

// atLeast raises a level to a floor; an empty floor changes nothing.
func (l Level) atLeast(floor Level) Level {
	if floor.rank() > l.rank() {
		return floor
	}
	return l
}

// Segment says how much history there is to compare with.
type Segment string

// The segments.
const (
	New  Segment = "new"  // no learned login
	Cold Segment = "cold" // fewer than four
	Warm Segment = "warm"
)

const fewestWarm = 4

// Segments lists the segments, least history first.
func Segments() [3]Segment { return [...]Segment{New, Cold, Warm} }

func segmentOf(seen int64) Segment {
	switch {
	case seen <= 0:
		return New
	case seen < fewestWarm:
		return Cold
	default:
		return Warm
	}
}

// Thresholds are the scores at which a level begins.
type Thresholds struct {
	Medium   int `json:"medium"`
	High     int `json:"high"`
	Critical int `json:"critical"`
}

// level is the band that a score falls into.
func (t Thresholds) level(score int) Level {
	switch {
	case score >= t.Critical:
		return Critical
	case score >= t.High:
		return High
	case score >= t.Medium:
		return Medium
	default:
		return Low
	}
}
