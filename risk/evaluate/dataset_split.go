package evaluate

import (
	"math"
	"slices"
	"strings"

	"riskgate/risk"
)

// Split is a test set that others have published figures on.
type Split struct {
	Name      string     `json:"name"`
	Published string     `json:"published"`
	Filter    string     `json:"filter"`
	Logins    int        `json:"logins"`
	Takeovers int        `json:"takeovers"`
	Rows      []SplitRow `json:"rows"`
}

// SplitRow is how well one score tells takeovers from logins.
type SplitRow struct {
	Score  string   `json:"score"`
	AUC    Number   `json:"rocAUC"`
	Caught []Caught `json:"caught"`
}

// Caught is how many takeovers are among those asked for more, when a share of all
// logins is, with a 95 % interval (Wilson) of the share of takeovers.
type Caught struct {
	Rate   Number `json:"rate"` // of logins asked, at most
	Caught int    `json:"caught"`
	Of     int    `json:"of"`
	Low    Number `json:"low"`
	High   Number `json:"high"`
}

// examinee are scores of logins, sorted, and of takeovers.
type examinee struct{ logins, takeovers []float32 }

func (x *examinee) row(name string, rates []float64) SplitRow {
	slices.Sort(x.logins)
	r := SplitRow{Score: name, AUC: Number(x.auc())}
	for _, rate := range rates {
		c := Caught{Rate: Number(rate), Of: len(x.takeovers)}
		limit := x.limit(rate)
		for _, score := range x.takeovers {
			if score > limit {
				c.Caught++
			}
		}
		c.Low, c.High = wilson(c.Caught, c.Of)
		r.Caught = append(r.Caught, c)
	}
	return r
}

// limit is the score that no more than a share of the logins is above.
func (x *examinee) limit(rate float64) float32 {
	if len(x.logins) == 0 {
		return 0
	}
	return x.logins[int(math.Ceil(float64(len(x.logins)-1)*(1-rate)))]
}

// auc is the chance that a takeover scores above a login, a tie counting half: the
// area under the ROC curve.
func (x *examinee) auc() float64 {
	sum := 0.
	for _, score := range x.takeovers {
		below, _ := slices.BinarySearch(x.logins, score)
		upTo, _ := slices.BinarySearch(x.logins, math.Nextafter32(score, float32(math.Inf(1))))
		sum += float64(below+upTo) / 2
	}
	return sum / float64(len(x.takeovers)) / float64(len(x.logins))
}

// wilson is the 95 % interval of a share; of nothing there is none.
func wilson(hits, of int) (low, high Number) {
	if of == 0 {
		return Number(math.NaN()), Number(math.NaN())
	}
	share := risk.ShareOf(hits, of)
	return Number(share.Low), Number(share.High)
}

// splits are the test sets of others, scored.
func (r *replay) splits() []Split {
	return []Split{r.pramaan(false), r.aegis(true), r.pramaan(true), r.aegis(false)}
}

// gather collects a score of the entries of a test set.
func (r *replay) gather(in func(*entry) bool, score func(at int) float32) *examinee {
	x := new(examinee)
	for i := range r.entries {
		switch e := &r.entries[i]; {
		case !in(e):
		case e.has(takenOver):
			x.takeovers = append(x.takeovers, score(i))
		default:
			x.logins = append(x.logins, score(i))
		}
	}
	return x
}

func (r *replay) ofM6(at int) float32 { return r.m6[at] }

func (r *replay) ofBlockList(at int) float32 { return yes(r.entries[at].has(onBlockList)) }

func (r *replay) ofNovelty(at int) float32 { return yes(r.novel[at]) }

func yes(is bool) float32 {
	if is {
		return 1
	}
	return 0
}

func (r *replay) split(s Split, in func(*entry) bool, rates []float64) Split {
	m6 := r.gather(in, r.ofM6)
	s.Logins, s.Takeovers = len(m6.logins), len(m6.takeovers)
	s.Rows = []SplitRow{
		m6.row("M6, fitted on nothing", rates),
		r.gather(in, r.ofBlockList).row("block list alone", nil),
		r.rule(in),
	}
	return s
}

// rule is what asking at every new country or network would do.
func (r *replay) rule(in func(*entry) bool) SplitRow {
	x := r.gather(in, r.ofNovelty)
	row := x.row("new country or network", nil)
	asked, c := 0, Caught{Of: len(x.takeovers)}
	for _, score := range x.logins {
		asked += int(score)
	}
	for _, score := range x.takeovers {
		c.Caught += int(score)
	}
	c.Rate = Number(float64(asked) / float64(len(x.logins)))
	c.Low, c.High = wilson(c.Caught, c.Of)
	row.Caught = []Caught{c}
	return row
}

// pramaan is the time after the .6 quantile of the takeovers'.
func (r *replay) pramaan(nobody bool) Split {
	var times []float64
	for i := range r.entries {
		if r.entries[i].has(succeeded | takenOver) {
			times = append(times, float64(r.entries[i].at))
		}
	}
	slices.Sort(times)
	after := math.Inf(1)
	if len(times) > 0 {
		after = quantile(times, .6)
	}
	s := Split{
		Name:      "PRAMAAN",
		Published: "boosting trained on earlier takeovers: ROC-AUC .9934; 40, 46, 49, 52, 53 of 56 at .1/.5/1/2/5 %; block list alone .7345",
		Filter:    "successes after the .6 quantile of the successful takeovers' times, first logins included",
	}
	return r.split(s.counting(nobody), func(e *entry) bool {
		return e.has(succeeded) && (nobody || !e.has(ofNobody)) && float64(e.at) > after
	}, []float64{.001, .005, .01, .02, .05})
}

// counting says whether names that nobody has are among the logins.
func (s Split) counting(nobody bool) Split {
	s.Filter += ", without names that nobody has"
	if nobody {
		s.Filter = strings.Replace(s.Filter, ", without", ", with", 1)
	}
	return s
}

// aegis is October and November 2020, failures included.
func (r *replay) aegis(nobody bool) Split {
	from, to := aegisTime()
	s := Split{
		Name:      "Aegis",
		Published: "ROC-AUC .978; 14 of 22 at .77 %, 8 at .07 %; rule 'new country or network' 15 at 3.52 %",
		Filter:    "all attempts from 2020-10-01 to 2020-11-30, failures included",
	}
	return r.split(s.counting(nobody), func(e *entry) bool {
		return e.at >= from && e.at < to && (nobody || !e.has(ofNobody))
	}, []float64{.0007, .0077})
}
