package risk

import "slices"

// LongestLogin is when the last session is over that a challenge has opened, whatever
// lives an operator gives to codes; milliseconds.
const LongestLogin = day

// Step is where a decision leaves the login that it belongs to.
type Step struct {
	Pending  bool // the login went on afterwards
	Asked    bool // a challenge was put to somebody who had proven something
	Accepted bool
}

// underWay is a login that may go on, counted by its first decision.
type underWay struct {
	seenCase
	asked bool
}

// logins follow sessions from one decision to the next.
type logins struct {
	waiting map[int64]*underWay // by session
	quiet   map[int64]*underWay // an older generation of them
	since   int64               // when the younger one began
	left    map[int64]*underWay // by decision, once everything was added
}

// mostWaiting is how many sessions of a generation are remembered.
const mostWaiting = 100_000

// follows reports whether a decision goes on with a login that was counted when it began.
// When that ends a challenge, it is counted what it came to.
func (t *Backtest) follows(session int64, s Step) bool {
	if session == 0 {
		return false
	}
	in := t.waiting
	login := in[session]
	if login == nil {
		if in = t.quiet; in[session] == nil {
			return false
		}
		login = in[session]
	}
	login.asked = login.asked || s.Asked
	if !s.Pending {
		delete(in, session)
		t.end(login, s.Accepted)
	}
	return true
}

// begin counts the first decision of a login.
func (t *Backtest) begin(session int64, s Step, c *seenCase) {
	t.tally.add(c)
	if session == 0 || !s.Pending {
		return
	}
	// What a generation has waited for in vain is a login that nobody went on with.
	if c.at-t.since >= LongestLogin || len(t.waiting) >= mostWaiting {
		for _, login := range t.quiet {
			t.end(login, false)
		}
		t.quiet, t.waiting, t.since = t.waiting, map[int64]*underWay{}, c.at
	}
	t.waiting[session] = &underWay{*c, s.Asked}
}

// end counts what the challenges of a login came to, if there were any and nobody has
// said what the login was: models.OutcomeOf reads the same off kept decisions.
func (t *Backtest) end(login *underWay, accepted bool) {
	if !login.asked || login.label != nil {
		return
	}
	verdict := Fraud
	if accepted {
		verdict = Genuine
	}
	login.label = &Label{verdict, ByOutcome}
	t.tally.label(&login.seenCase)
}

// UnderWay lists, once everything was added, the first decisions of logins of the last
// day that may have gone on afterwards, in their order; see Ended.
func (t *Backtest) UnderWay() (ids []int64) {
	t.left = map[int64]*underWay{}
	for _, generation := range [...]map[int64]*underWay{t.quiet, t.waiting} {
		for _, login := range generation {
			switch {
			case login.label != nil:
			case login.at+LongestLogin <= t.tally.to:
				t.end(login, false)
			default:
				ids = append(ids, login.id)
				t.left[login.id] = login
			}
		}
		clear(generation)
	}
	slices.Sort(ids)
	return ids
}

// Ended counts what the challenges of a login came to that was UnderWay.
func (t *Backtest) Ended(id int64, v Verdict) {
	if login := t.left[id]; login != nil {
		delete(t.left, id)
		login.asked = true
		t.end(login, v == Genuine)
	}
}
