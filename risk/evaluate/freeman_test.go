package evaluate

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// sample is a table of eight logins whose last four have known scores, under the code
// that was published with the model and under the same without looking ahead.
func sample() []*Row {
	const table = `
u1 a 1 NO A Bx Ow d
u2 b 1 NO B By Ow d
u1 a 1 NO A Bx Ow d
u3 c 2 DE C Bz Oi m
u1 d 1 NO A Bx Ow d
u2 b 1 NO D By Ow d
u1 e 2 DE C Bz Oi m
u3 c 2 DE C Bz Oi m`
	var numbers Numbers
	var rows []*Row
	for line := range strings.Lines(strings.TrimSpace(table)) {
		words := strings.Fields(line)
		row := numbers.Row(words[0], [levelCount]string(words[1:]))
		rows = append(rows, &row)
	}
	return rows
}

func TestTheReferenceModelGivesTheKnownScores(t *testing.T) {
	rows := sample()
	published := NewFreemanPublished(slices.Values(rows))
	causal := NewFreemanCausal()
	for _, c := range []struct {
		name  string
		score func(*Row) (float64, bool)
		learn func(*Row)
		want  []float64
	}{
		{"published", published.Score, published.Learn, []float64{0.16755138038132394, 0.26909444814242245, 10.666666666666666, 0.05094510773243219}},
		{"causal", causal.Score, causal.Learn, []float64{0.18878171226611654, 0.3021725505706729, 10.666666666666666, 0.04607621147669957}},
	} {
		for i, row := range rows {
			if got, ok := c.score(row); i >= 4 && (!ok || math.Abs(got-c.want[i-4]) > 1e-12*c.want[i-4]) {
				t.Errorf("%s, row %d: got %v (%v), want %v", c.name, i+1, got, ok, c.want[i-4])
			}
			c.learn(row)
		}
	}
}

func TestAFirstLoginHasNoScore(t *testing.T) {
	rows := sample()
	f := NewFreemanCausal()
	for i, row := range rows {
		_, ok := f.Score(row)
		if first := i == 0 || i == 1 || i == 3; ok == first {
			t.Errorf("row %d: scored is %v", i+1, ok)
		}
		f.Learn(row)
	}
}

func TestSomethingNeverSeenOfAGroupCountsFourfold(t *testing.T) {
	f := NewFreemanCausal()
	home := Row{User: 1, Values: [levelCount]uint32{1, 1, 1, 1, 1, 1, 1}}
	f.Learn(&home)
	elsewhere := home
	for level := levelIP; level < levelUA; level++ {
		elsewhere.Values[level] = 2
	}
	at, _ := f.Score(&elsewhere)
	far := elsewhere
	far.Values[levelCountry] = 3
	farther, _ := f.Score(&far)
	usual, _ := f.Score(&home)
	// What the user agent says cancels out: the address counts 4, against all, of one login and three values.
	all := .6*(1-3./4)*(1-3./4) + .3 + .1
	if want := usual / all * 4; math.Abs(at-want) > 1e-12 || at != farther {
		t.Errorf("got %v and %v, want %v", at, farther, want)
	}
}

// A person who shows much is counted in a map; nothing else may change.
func TestPeopleWhoShowMuchAreCountedAlike(t *testing.T) {
	few, many := new(person), &person{many: map[shown]uint32{}}
	row := Row{}
	for i := range uint32(200) {
		row.Values[levelIP], row.Values[levelUA] = i*i%61, i%7
		few.learn(&row)
		many.learn(&row)
		if i == 3 && few.many != nil {
			t.Error("a short list became a map too early")
		}
	}
	if few.many == nil {
		t.Error("a long list stayed a list")
	}
	for value := range uint32(64) {
		for _, level := range []int{levelIP, levelUA, levelType} {
			if got, want := few.count(level, value), many.count(level, value); got != want {
				t.Errorf("level %d, value %d: got %v, want %v", level, value, got, want)
			}
		}
	}
}
