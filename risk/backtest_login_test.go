package risk

import (
	"fmt"
	"slices"
	"testing"
)

// seenStep is a decision of a login, some hours after noon.
type seenStep struct {
	session string
	hours   int64
	Step
}

// outcomes lets a backtest see decisions one after the other, and tells what challenges
// came to.
func outcomes(t *testing.T, labels *Labels, steps ...seenStep) (*Backtest, func() string) {
	t.Helper()
	_, strange := seen(t)
	engine := compiledPolicy(t, func(p *Policy) {
		p.Version, p.Rules = 1, []Rule{live("all", `true`, Action{Tag: "t"})}
	})
	test := NewBacktest(engine, engine, func(int64) *Engine { return engine })
	for i, s := range steps {
		e := strange
		e.Attempt.At = noon + s.hours*hour
		c := Case{ID: int64(i + 1), Session: s.session, User: "u", Step: s.Step, Evidence: e, Decision: engine.Decide(e)}
		test.AddJudged(test.Judge(&c), labels)
	}
	return test, func() (told string) {
		r := test.Report()
		for _, l := range r.Labels {
			told += fmt.Sprintf("%s: %d fraud, %d genuine; ", l.Source, l.Fraud, l.Genuine)
		}
		rule := r.Rules[0]
		return told + fmt.Sprintf("precise %d of %d, caught %d of %d, unpassed %d of %d", rule.Precise.Part, rule.Precise.Whole,
			rule.Caught.Part, rule.Caught.Whole, rule.Unpassed.Part, rule.Unpassed.Whole)
	}
}

func TestWhatChallengesCameToIsTheWeakestLabel(t *testing.T) {
	asked, password, accepted, refused := Step{Pending: true, Asked: true}, Step{Pending: true}, Step{Accepted: true}, Step{}
	labels := new(Labels)
	labels.Add("known", 0, Label{Fraud, "analyst"})
	labels.Add("", 2, Label{Fraud, "import"})
	for name, c := range map[string]struct {
		steps []seenStep
		want  string
	}{
		"passed":                {[]seenStep{{"s", 0, asked}, {"s", 0, accepted}}, "outcome: 0 fraud, 1 genuine; precise 0 of 0, caught 0 of 0, unpassed 0 of 1"},
		"refused":               {[]seenStep{{"s", 0, asked}, {"s", 0, refused}}, "outcome: 1 fraud, 0 genuine; precise 0 of 0, caught 0 of 0, unpassed 1 of 1"},
		"asked after the first": {[]seenStep{{"s", 0, password}, {"s", 0, asked}, {"s", 0, accepted}}, "outcome: 0 fraud, 1 genuine; precise 0 of 0, caught 0 of 0, unpassed 0 of 1"},
		"only the password":     {[]seenStep{{"s", 0, password}, {"s", 0, accepted}}, "precise 0 of 0, caught 0 of 0, unpassed 0 of 0"},
		"left":                  {[]seenStep{{"s", 0, asked}, {"t", 24, accepted}}, "outcome: 1 fraud, 0 genuine; precise 0 of 0, caught 0 of 0, unpassed 1 of 1"},
		"left with no question": {[]seenStep{{"s", 0, password}, {"t", 24, accepted}}, "precise 0 of 0, caught 0 of 0, unpassed 0 of 0"},
		"perhaps under way":     {[]seenStep{{"s", 0, asked}, {"t", 23, accepted}}, "precise 0 of 0, caught 0 of 0, unpassed 0 of 0"},
		"left long ago":         {[]seenStep{{"s", 0, asked}, {"t", 30, asked}, {"u", 60, asked}, {"v", 90, accepted}}, "outcome: 3 fraud, 0 genuine; precise 0 of 0, caught 0 of 0, unpassed 3 of 3"},
		"somebody knows better": {[]seenStep{{"known", 0, asked}, {"known", 0, accepted}}, "analyst: 1 fraud, 0 genuine; precise 1 of 1, caught 1 of 1, unpassed 0 of 0"},
		"without a session":     {[]seenStep{{"", 0, asked}, {"", 0, asked}, {"", 48, accepted}}, "import: 1 fraud, 0 genuine; precise 1 of 1, caught 1 of 1, unpassed 0 of 0"},
		"one of each": {
			[]seenStep{{"s", 0, asked}, {"known", 0, asked}, {"s", 0, accepted}, {"known", 0, accepted}},
			"analyst: 1 fraud, 0 genuine; outcome: 0 fraud, 1 genuine; precise 1 of 1, caught 1 of 1, unpassed 0 of 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			test, told := outcomes(t, labels, c.steps...)
			test.UnderWay()
			if got := told(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestALoginMayGoOnAfterTheLastDecision(t *testing.T) {
	asked := Step{Pending: true, Asked: true}
	test, told := outcomes(t, new(Labels), seenStep{"a", 0, asked}, seenStep{"b", 20, asked}, seenStep{"c", 21, Step{Pending: true}},
		seenStep{"d", 22, asked}, seenStep{"d", 23, Step{Accepted: true}}, seenStep{"e", 30, asked})
	if ids := test.UnderWay(); !slices.Equal(ids, []int64{2, 3, 6}) {
		t.Error(ids)
	}
	for range 2 { // the second time nobody asks any more
		test.Ended(2, Genuine)
		test.Ended(3, Fraud)
		test.Ended(4, Fraud)
	}
	if got := told(); got != "outcome: 2 fraud, 2 genuine; precise 0 of 0, caught 0 of 0, unpassed 2 of 4" {
		t.Error(got)
	}
	if ids := test.UnderWay(); len(ids) > 0 {
		t.Error(ids)
	}
}

func TestWhatIsExpectedGoesByHowFraudIsAnswered(t *testing.T) {
	for want, answers := range map[Expected][]Code{
		{}:           {Accept, Challenge}, // nothing is caught
		{1, 1}:       {Decline, Accept},
		{1.52, .76}:  {ChallengeSMS, ChallengeEmail},
		{2.7, .9}:    {ChallengePIN, ChallengeNoPIN, ChallengeFace},
		{3.42, .855}: {Decline, ChallengeSMS, ChallengeFingerprint, ChallengeFIDO, Accept},
	} {
		l := labelTally{fraud: len(answers)}
		for _, code := range answers {
			l.live.add(&verdictOf{code: code})
		}
		got := l.accuracy("analyst", &l.live, 0)
		if want == (Expected{}) && got.Expected == nil {
			continue
		}
		if got.Expected == nil || *got.Expected != want {
			t.Errorf("%v: %+v, want %+v", answers, got.Expected, want)
		}
		if known := l.accuracy(ByOutcome, &l.live, 0); known.Expected != nil || known.Caught != got.Caught {
			t.Errorf("%v: %+v", answers, known)
		}
	}
}
