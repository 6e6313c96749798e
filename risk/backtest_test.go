package risk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// lives is a population's logins, judged by an engine as they came, with the engines of
// its versions.
type lives struct {
	cases   []Case
	engines map[int64]*Engine
}

func (p *lives) engine(version int64) *Engine { return p.engines[version] }

// version registers a policy under a number.
func (p *lives) version(tb testing.TB, number int64, change func(*Policy)) *Engine {
	tb.Helper()
	engine := compiledPolicy(tb, func(p *Policy) {
		change(p)
		p.Version = number
	})
	p.engines[number] = engine
	return engine
}

// lived lets people log in for a while under version 1, which has two rules.
func lived(tb testing.TB, people, logins int) *lives {
	tb.Helper()
	p := &lives{engines: map[int64]*Engine{}}
	engine := p.version(tb, 1, func(p *Policy) {
		p.Rules = []Rule{
			live("dear", `amount > 100 && !user.knownCountry`, Action{Adjust: 1}),
			live("young", `seen < 3 && address.country == "DE"`, Action{Challenge: "high"}),
		}
	})
	random := rand.New(rand.NewPCG(1, 2))
	global := NewGlobal()
	gadgets, places := []gadget{windows(), macintosh(), phone()}, []Address{home(), germany(), france(), far(), {}}
	for i := range people {
		u := new(User)
		at := noon - 200*day + int64(i)*hour
		own, from := gadgets[i%len(gadgets)], places[i%3]
		for range logins {
			at += int64(random.IntN(int(9 * day)))
			a := own.attempt(at, from)
			if random.IntN(5) == 0 {
				a = gadgets[random.IntN(3)].attempt(at, places[random.IntN(5)])
			}
			a.Enrolled, a.Canary = []Factor{FactorPassword, FactorSMS, FactorDeviceCode}, i%100
			if random.IntN(4) == 0 {
				a.Lane, a.Amount = LaneTransaction, fmt.Sprint(random.IntN(400))
			}
			if random.IntN(20) == 0 {
				a.Floor, a.Accepts = Medium, []Code{ChallengeEmail, ChallengeSMS}
			}
			if random.IntN(30) == 0 {
				a.Lists = []ListHit{{List: "leaked", Kind: ListBlock, Absolute: random.IntN(2) == 0}}
			}
			e := Observe(u, global, a)
			p.cases = append(p.cases, Case{
				ID: int64(len(p.cases) + 1), Session: fmt.Sprint("s", len(p.cases)), User: fmt.Sprint("u", i),
				Evidence: e, Decision: engine.Decide(e),
			})
			global.Apply(u.Learn(a, 1))
		}
	}
	return p
}

func reopened(tb testing.TB, b *Block, needed func(string) bool) *Block {
	tb.Helper()
	data, err := b.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	back, err := OpenBlock(data, needed)
	if err != nil {
		tb.Fatal(err)
	}
	return back
}

func unlabelled() *Labels { return new(Labels) }

// drafts are changes that leave the model alone.
func drafts() map[string]func(*Policy) {
	dear := live("dear", `amount > 100 && !user.knownCountry`, Action{Adjust: 1})
	young := live("young", `seen < 3 && address.country == "DE"`, Action{Challenge: "high"})
	return map[string]func(*Policy){
		"nothing but the rules gone": func(*Policy) {},
		"other thresholds": func(p *Policy) {
			for lane, l := range p.Lanes {
				l.Thresholds = maps.Clone(l.Thresholds)
				l.Thresholds[Warm] = Thresholds{200, 300, 500}
				p.Lanes[lane] = l
			}
		},
		"other orders and floors": func(p *Policy) {
			p.Order.Medium = []Code{ChallengeDevice, ChallengeSMS}
			l := p.Lanes[LaneTransaction]
			l.Floor, l.Sparse = Medium, High
			p.Lanes[LaneTransaction] = l
		},
		"a rule more": func(p *Policy) {
			p.Rules = []Rule{dear, young, live("late", `hour > 20 && score > 250`, Action{Challenge: "medium"})}
		},
		"what follows from a rule": func(p *Policy) { dear.Then = Action{Decline: true}; p.Rules = []Rule{dear, young} },
		"a canary, a shadow":       func(p *Policy) { dear.Canary, young.Mode = new(50), RuleShadow; p.Rules = []Rule{dear, young} },
		"a rule that fails":        func(p *Policy) { p.Rules = []Rule{dividing("f", Action{Decline: true}), young} },
		"a rule that allows": func(p *Policy) {
			p.Rules = []Rule{live("a", `device.recognised || "new_country" in reasons`, Action{Allow: true})}
		},
		"what goes through a map": func(p *Policy) {
			p.Rules = []Rule{live("m", `device.attributes.exists(k, k == "timeZone")`, Action{Challenge: "8"})}
		},
		"rules that read the score": func(p *Policy) {
			p.Rules = []Rule{dear, live("s", `probability > 0.001 || score > 300`, Action{Challenge: "3"})}
		},
	}
}

func TestAReplayComesToWhatALoginWouldHave(t *testing.T) {
	p := lived(t, 40, 12)
	for name, change := range drafts() {
		t.Run(name, func(t *testing.T) {
			draft := p.version(t, 2, change)
			needs := draft.needs()
			b := reopened(t, Pack(p.cases, p.engine), func(name string) bool { return needs[name] })
			r := newReplay(draft, p.engine)
			r.open(b, outlineOf(b))
			if b.Rows() != len(p.cases) {
				t.Fatal(b.Rows(), "rows")
			}
			moved := 0
			for row, c := range p.cases {
				want := draft.Decide(c.Evidence)
				wanted := draft.verdictOf(&want)
				got := r.judge(row)
				slices.Sort(got.fired)
				slices.Sort(wanted.fired)
				if got.level != wanted.level || got.code != wanted.code || got.score != wanted.score ||
					!slices.Equal(got.fired, wanted.fired) || !slices.Equal(got.wrong, wanted.wrong) {
					t.Fatalf("case %d: %+v, want %+v", c.ID, got, wanted)
				}
				if got.level != c.Decision.Level {
					moved++
				}
			}
			if moved == 0 && name != "a canary, a shadow" {
				t.Error("nothing moves: the comparison shows little")
			}
		})
	}
}

func TestABacktestByBlocksAndByEvidenceAgree(t *testing.T) {
	p := lived(t, 30, 10)
	live := p.engines[1]
	labels := new(Labels)
	for i := range p.cases {
		c := &p.cases[i]
		switch c.ID % 7 {
		case 0:
			labels.Add(c.Session, c.ID, Label{[]Verdict{Fraud, Genuine}[c.ID/7%2], "analyst"})
		case 1, 2: // left, or ended by the next
			c.Pending, c.Asked = true, c.ID%3 == 0
		case 3:
			c.Session, c.Accepted = p.cases[i-1].Session, c.ID%2 == 0
		case 4:
			c.Session = ""
			labels.Add("", c.ID, Label{Genuine, "import"})
		}
	}
	for name, change := range drafts() {
		draft := p.version(t, 2, change)
		fast, slow := NewBacktest(live, draft, p.engine), NewBacktest(live, draft, p.engine)
		b := reopened(t, Pack(p.cases, p.engine), fast.Needs())
		if left := fast.Left(b, 10, 250); len(left) > 0 || fast.ByEvidence() {
			t.Fatal(left)
		}
		fast.AddBlock(b, 10, 250, labels, nil)
		for i := range p.cases[9:250] {
			c := &p.cases[9+i]
			slow.AddJudged(slow.Judge(c), labels)
		}
		if got, want := fast.UnderWay(), slow.UnderWay(); !slices.Equal(got, want) {
			t.Errorf("%s: %v are under way, %v", name, got, want)
		}
		r := slow.Report()
		if got, want := marshal(t, fast.Report()), marshal(t, r); string(got) != string(want) || len(r.Labels) != 3 {
			t.Errorf("%s:\n%s\n%s", name, got, want)
		}
	}
}

func TestAnotherModelNeedsTheEvidence(t *testing.T) {
	p := lived(t, 5, 5)
	draft := p.version(t, 2, func(p *Policy) { p.Model.Weights = map[string]float64{"travel": 0} })
	test := NewBacktest(p.engines[1], draft, p.engine)
	b := reopened(t, Pack(p.cases, p.engine), test.Needs())
	test.AddBlock(b, 1, 1000, unlabelled(), nil)
	if left := test.Left(b, 1, 1000); !test.ByEvidence() || len(left) != 25 || test.Report().Cases != 0 {
		t.Error(test.ByEvidence(), left)
	}
}

func TestCasesOfAnotherModelAreCountedInTheirPlace(t *testing.T) {
	p := lived(t, 10, 10)
	before := p.version(t, 7, func(p *Policy) { p.Model.Weights = map[string]float64{"time.hour": 0} })
	for i := range p.cases {
		if i%3 == 0 {
			p.cases[i].Decision = before.Decide(p.cases[i].Evidence)
		}
	}
	draft := p.version(t, 2, drafts()["other thresholds"])
	fast, slow := NewBacktest(p.engines[1], draft, p.engine), NewBacktest(p.engines[1], draft, p.engine)
	b := reopened(t, Pack(p.cases, p.engine), fast.Needs())
	judged := map[int64]Judged{}
	for _, id := range fast.Left(b, 1, 1000) {
		judged[id] = fast.Judge(&p.cases[id-1])
	}
	fast.AddBlock(b, 1, 1000, unlabelled(), judged)
	for i := range p.cases {
		slow.AddJudged(slow.Judge(&p.cases[i]), unlabelled())
	}
	if got, want := marshal(t, fast.Report()), marshal(t, slow.Report()); len(judged) != 34 || string(got) != string(want) {
		t.Errorf("%d left\n%s\n%s", len(judged), got, want)
	}
}

func TestTheEndOfAChallengeIsNoCaseOfItsOwn(t *testing.T) {
	usual, strange := seen(t)
	engine := compiledPolicy(t, func(p *Policy) { p.Version = 1 })
	by := func(int64) *Engine { return engine }
	asked := Case{ID: 1, Session: "s1", User: "u", Step: Step{Pending: true}, Evidence: strange, Decision: engine.Decide(strange)}
	strange.Attempt.Proven = append(strange.Attempt.Proven, FactorDeviceCode)
	ended := Case{ID: 2, Session: "s1", User: "u", Evidence: strange, Decision: engine.Decide(strange)}
	other := Case{ID: 3, Session: "s2", User: "u", Evidence: usual, Decision: engine.Decide(usual)}
	if asked.Decision.Code != ChallengeDevice || ended.Decision.Code != Accept {
		t.Fatal(asked.Decision.Code, ended.Decision.Code)
	}
	test := NewBacktest(engine, engine, by)
	for _, c := range []Case{asked, ended, other} {
		test.AddJudged(test.Judge(&c), unlabelled())
	}
	if r := test.Report(); r.Cases != 2 || r.Live.Challenge.Part != 1 || r.Users != 1 {
		t.Errorf("%+v", r)
	}
}

func TestADecisionThatTheEngineFailedToMakeTellsNothingOfRules(t *testing.T) {
	p := lived(t, 10, 10)
	live := p.engines[1]
	for i := range p.cases {
		if i%4 == 0 {
			p.cases[i].Decision = live.Fallback(p.cases[i].Evidence)
		}
	}
	draft := p.version(t, 2, func(p *Policy) { p.Rules = live.policy.Rules; p.Order.Medium = []Code{ChallengeDevice} })
	r := newReplay(draft, p.engine)
	b := reopened(t, Pack(p.cases, p.engine), everything)
	r.open(b, outlineOf(b))
	for row, c := range p.cases {
		want := draft.Decide(c.Evidence)
		if got := r.judge(row); got.level != want.Level || got.code != want.Code || got.score != want.Score {
			t.Fatalf("case %d: %+v, want %+v", c.ID, got, want)
		}
	}
}

func TestNobodyIsNoPersonAndAPaymentNoLogin(t *testing.T) {
	usual, _ := seen(t)
	engine := compiledPolicy(t, func(p *Policy) { p.Version = 1 })
	test := NewBacktest(engine, engine, func(int64) *Engine { return engine })
	for i := range 12 {
		e := usual
		e.Attempt.At += int64(i/2) * 7 * day
		if i%2 == 1 {
			e.Attempt.Lane, e.Attempt.At = LaneTransaction, e.Attempt.At+60*second
		}
		test.AddJudged(test.Judge(&Case{ID: int64(i), User: "ada", Evidence: e, Decision: engine.Decide(e)}), unlabelled())
		test.AddJudged(test.Judge(&Case{ID: int64(i), Evidence: e, Decision: engine.Decide(e)}), unlabelled())
	}
	r := test.Report()
	if r.Cases != 24 || r.Users != 1 || r.Friction[2].Users != 1 || r.Friction[2].Logins != 6 {
		t.Errorf("%+v", r)
	}
}

func TestTheReportCounts(t *testing.T) {
	usual, strange := seen(t)
	engine := compiledPolicy(t, func(p *Policy) { p.Version = 1 })
	draft := compiledPolicy(t, func(p *Policy) {
		p.Version = 2
		p.Rules = []Rule{live("far", `address.country == "BR"`, Action{Decline: true}), live("all", `true`, Action{Tag: "t"})}
	})
	test := NewBacktest(engine, draft, func(int64) *Engine { return engine })
	for i := range 20 {
		e := usual
		if i%4 == 0 {
			e = strange
		}
		e.Attempt.At = noon + int64(i)*day
		c := Case{ID: int64(i + 1), User: fmt.Sprint("u", i%2), Evidence: e, Decision: engine.Decide(e)}
		labels := new(Labels)
		switch {
		case i%8 == 0:
			labels.Add("", c.ID, Label{Fraud, "analyst"})
		case i%4 != 0 && i < 10:
			labels.Add("", c.ID, Label{Genuine, "user"})
		}
		test.AddJudged(test.Judge(&c), labels)
	}
	r := test.Report()
	if r.Cases != 20 || r.Users != 2 || r.Live.Challenge != ShareOf(5, 20) || r.Draft.Decline != ShareOf(5, 20) || r.Draft.Challenge.Part != 0 {
		t.Errorf("%+v", r)
	}
	if len(r.Moves) != 1 || r.Moves[0] != (Move{High, Critical, 5}) || len(r.Examples) != 5 || r.Examples[0].Decision%4 != 1 {
		t.Errorf("moves %+v, examples %+v", r.Moves, r.Examples)
	}
	if len(r.Labels) != 2 || r.Labels[0].Fraud != 3 || r.Labels[0].Draft.Caught != ShareOf(3, 3) || r.Labels[1].Live.Bothered != ShareOf(0, 7) {
		t.Errorf("labels %+v", r.Labels)
	}
	if live, draft := r.Labels[0].Live.Expected, r.Labels[0].Draft.Expected; *live != (Expected{2.28, .76}) || *draft != (Expected{3, 1}) || r.Labels[1].Live.Expected != nil {
		t.Errorf("expected %+v, %+v", live, draft)
	}
	if r.Rules[1].Rule != "far" || r.Rules[1].Fired != 5 || r.Rules[1].Alone != 0 || r.Rules[0].Alone != 15 || r.Rules[1].Precise != ShareOf(3, 3) {
		t.Errorf("rules %+v", r.Rules)
	}
	if r.Live.Challenged != 1 || r.Live.Bothered != 1 || r.Live.Messages != 0 {
		t.Errorf("people %+v", r.Live)
	}
	if f := r.Friction[1]; f.Class != "several days" || f.Users != 2 || f.Logins != 20 || f.Live.Per100 != 25 || f.Live.Median[5] != 0 {
		t.Errorf("friction %+v", r.Friction)
	}
}

func TestOfEqualMovesADrawnSampleIsShown(t *testing.T) {
	_, strange := seen(t)
	engine := compiledPolicy(t, func(p *Policy) { p.Version = 1 })
	draft := compiledPolicy(t, func(p *Policy) {
		p.Rules = []Rule{live("all", `true`, Action{Decline: true}), live("dear", `amount > 1`, Action{Adjust: 2})}
	})
	shown := func() []Example {
		test := NewBacktest(engine, draft, func(int64) *Engine { return engine })
		for id := range int64(1000) {
			e := strange
			if id%100 == 99 { // ten whose score changes
				e.Attempt.Amount = "2"
			}
			test.AddJudged(test.Judge(&Case{ID: id, Evidence: e, Decision: engine.Decide(e)}), unlabelled())
		}
		return test.Report().Examples
	}
	examples := shown()
	late := 0
	for i, e := range examples {
		if moved := e.NewScore != e.Score; moved != (i < 10) {
			t.Errorf("%+v is number %d", e, i)
		}
		if i >= 10 && e.Decision >= 500 {
			late++
		}
	}
	if len(examples) != mostExamples || late < 10 || late > 30 { // of 40
		t.Errorf("%d examples, %d of the later half", len(examples), late)
	}
	if again := shown(); !reflect.DeepEqual(again, examples) {
		t.Error("another sample each time")
	}
}

func TestWilson(t *testing.T) {
	// 49 of 56 is 76 to 94 %.
	if s := ShareOf(49, 56); fmt.Sprintf("%.2f %.2f %.2f", s.Rate, s.Low, s.High) != "0.88 0.76 0.94" {
		t.Errorf("%+v", s)
	}
	if s := ShareOf(0, 0); s.Low != 0 || s.High != 1 {
		t.Errorf("%+v", s)
	}
	rapid.Check(t, func(r *rapid.T) {
		whole := rapid.IntRange(1, 10000).Draw(r, "whole")
		s := ShareOf(rapid.IntRange(0, whole).Draw(r, "part"), whole)
		if s.Low < 0 || s.High > 1 || s.Low > s.Rate || s.High < s.Rate {
			r.Fatalf("%+v", s)
		}
	})
}
