package evaluate

import (
	"cmp"
	"slices"
)

// peopleOf makes room for the scores of the data set's users, and sorts the users by
// the median time between their logins.
func (k *kept) peopleOf(contenders []Contender) *Scores {
	times := make([][]int64, len(k.numbers.users))
	for i := range k.entries {
		if e := &k.entries[i]; e.genuine() {
			times[e.row.User] = append(times[e.row.User], e.at)
		}
	}
	people := make([]resident, len(times))
	for user, at := range times {
		people[user] = resident{class: classOf(at), logins: len(at)}
	}
	return newScores(people, contenders)
}

// classOf tells how often somebody logs in who did so at these times.
func classOf(times []int64) Class {
	if len(times) < 2 {
		return LessThanMonthly
	}
	gaps := make([]int64, len(times)-1)
	for i := range gaps {
		gaps[i] = times[i+1] - times[i]
	}
	slices.Sort(gaps)
	median := float64(gaps[(len(gaps)-1)/2]+gaps[len(gaps)/2]) / 2 / dayMillis
	edges := []float64{1.5, 5, 10, 31}
	class, _ := slices.BinarySearchFunc(edges, median, cmp.Compare[float64])
	return Class(class) //nolint:gosec // at most four
}
