package risk

import "strconv"

// Where a version can have moved since it was last seen.
const (
	stepSame    = "same"
	stepForward = "forward"
	stepBack    = "back"
)

// stepOf compares an agent with the versions its family had last. A step counts as
// forward only when neither version went back.
func stepOf(a Agent, browser, os []int) string {
	b, o := compareVersions(a.BrowserVersion, browser), compareVersions(a.OSVersion, os)
	switch {
	case b < 0 || o < 0:
		return stepBack
	case b > 0 || o > 0:
		return stepForward
	default:
		return stepSame
	}
}

// gapBucket sorts the time since a family was last seen: up to 1, 3, 7, 30, 90 days,
// and more.
func gapBucket(gap int64) int {
	edges := [...]int64{1, 3, 7, 30, 90}
	for i, edge := range edges {
		if gap <= edge*day {
			return i
		}
	}
	return len(edges)
}

// stepKey is the key of KindStep.
func stepKey(bucket int, direction string) string {
	return strconv.Itoa(bucket) + "/" + direction
}
