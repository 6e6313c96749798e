package risk

import "math"

// Times here are milliseconds.
const (
	second = int64(1000)
	hour   = 3600 * second
	day    = 24 * hour
)

// What time does to a count.
const (
	landmarkTime = int64(1577836800000) // 2020-01-01 UTC: sums grow from there, see landmark
	halfLife     = 90 * day             // the age at which a login counts half
	memory       = 180 * day            // the age from which a cell reads as absent
	farthest     = 500                  // half-lives: absurd times give absurd counts, never infinite ones
)

// landmark is the growth factor of a time. Learning multiplies a weight by the
// factor of then, reading divides the sum by the factor of now; in between nothing
// has to be touched, and sums of several instances simply add up.
// (Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009.)
func landmark(at int64) float64 {
	halves := float64(at-landmarkTime) / float64(halfLife)
	return math.Exp2(math.Max(-farthest, math.Min(farthest, halves)))
}

// stale reports whether something last seen then is forgotten now.
func stale(seen, now int64) bool { return now-seen > memory }

// clock is a time with the factor that brings sums down to it.
type clock struct {
	now    int64
	factor float64
}

func clockAt(now int64) clock { return clock{now, 1 / landmark(now)} }

// fade brings a sum down to the time. Evidence needs no more than six decimals.
func (c clock) fade(sum float64) float64 { return exact(sum * c.factor) }

// fading is a count whose half-life is too short for a landmark: it keeps its clock.
type fading struct {
	sum float64
	at  int64
}

func (f fading) value(now, half int64) float64 {
	if f.sum == 0 {
		return 0
	}
	return f.sum * math.Exp2(-float64(max(0, now-f.at))/float64(half))
}

func (f fading) plusOne(now, half int64) fading {
	return fading{f.value(now, half) + 1, max(now, f.at)}
}
