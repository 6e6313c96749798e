package risk

import (
	"slices"
	"strings"
	"testing"
)

// ruled is an engine of the default policy with these rules.
func ruled(tb testing.TB, rules ...Rule) *Engine {
	tb.Helper()
	return compiledPolicy(tb, func(p *Policy) { p.Rules = rules })
}

func compiledPolicy(tb testing.TB, change func(*Policy)) *Engine {
	tb.Helper()
	p := DefaultPolicy()
	change(&p)
	engine, err := Compile(p)
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

// live is a live rule.
func live(id, when string, then Action) Rule {
	return Rule{ID: id, Mode: RuleLive, When: when, Then: then}
}

// seen is what a user with habits shows: at home on an own device, or far on a strange one.
func seen(tb testing.TB) (usual, strange Evidence) {
	tb.Helper()
	w := sandbox(tb)
	u := w.settle(iaaUser())
	factors := []Factor{FactorPassword, FactorSMS, FactorEmail, FactorDeviceCode}
	at := func(g gadget, from Address) Evidence {
		a := g.attempt(noon, from)
		a.Enrolled, a.Canary = factors, 42
		return Observe(u, w.global, a)
	}
	return at(windows(), home()), at(macintosh(), far())
}

func TestRulesAct(t *testing.T) {
	usual, strange := seen(t)
	for name, row := range map[string]struct {
		evidence Evidence
		then     Action
		level    Level
		code     Code
	}{
		"nothing, with a tag alone":           {usual, Action{Tag: "seen"}, Low, Accept},
		"decline":                             {usual, Action{Decline: true}, Critical, Decline},
		"allow":                               {strange, Action{Allow: true}, Low, Accept},
		"challenge, medium":                   {usual, Action{Challenge: "medium"}, Medium, ChallengeSMS},
		"challenge, high":                     {usual, Action{Challenge: "high"}, High, ChallengeDevice},
		"challenge with a code":               {usual, Action{Challenge: "8"}, Medium, ChallengeEmail},
		"a challenge never lowers":            {strange, Action{Challenge: "medium"}, High, ChallengeDevice},
		"a weaker code never lowers":          {strange, Action{Challenge: "8"}, High, ChallengeDevice},
		"a code that cannot be asked for":     {usual, Action{Challenge: "24"}, Medium, ChallengeSMS},
		"log-odds, not enough for a step":     {usual, Action{Adjust: 3}, Low, Accept},
		"log-odds take points, not the floor": {strange, Action{Adjust: -3}, High, ChallengeDevice},
	} {
		t.Run(name, func(t *testing.T) {
			d := ruled(t, live("r", "true", row.then)).Decide(row.evidence)
			if d.Level != row.level || d.Code != row.code {
				t.Errorf("%s, %s; want %s, %s", d.Level, d.Code, row.level, row.code)
			}
			if got := reasonOf(t, d, ReasonRule); got.Numbers["rule"] != "r" || got.Mode != ModeLive {
				t.Errorf("the reason is %+v", got)
			}
		})
	}
}

func TestAdjustmentsAddUpWithinTheirBounds(t *testing.T) {
	usual, _ := seen(t)
	bare := unruled(DefaultPolicy()).Decide(usual)
	for name, row := range map[string]struct {
		nats []float64
		want float64
	}{
		"one":      {[]float64{1.5}, 1.5},
		"two":      {[]float64{1.5, -.5}, 1},
		"too much": {[]float64{3, 3}, 3},
		"too few":  {[]float64{-3, -1}, -3},
	} {
		t.Run(name, func(t *testing.T) {
			var rules []Rule
			for i, nats := range row.nats {
				rules = append(rules, live("r"+string(rune('a'+i)), "true", Action{Adjust: nats}))
			}
			d := ruled(t, rules...).Decide(usual)
			if got := exact(d.Sum - bare.Sum); got != row.want {
				t.Errorf("the sum moved by %g, want %g", got, row.want)
			}
			last := d.Terms[len(d.Terms)-1]
			if last.Name != termRules || last.Nats != row.want || d.Score == bare.Score {
				t.Errorf("term %+v, score %d before %d", last, d.Score, bare.Score)
			}
		})
	}
}

func TestPrecedenceOfRules(t *testing.T) {
	usual, _ := seen(t)
	allow, decline := live("a", "true", Action{Allow: true}), live("d", "true", Action{Decline: true})
	challenge, sms := live("c", "true", Action{Challenge: "high"}), live("s", "true", Action{Challenge: "3"})
	for name, row := range map[string]struct {
		rules []Rule
		level Level
		code  Code
	}{
		"allow before decline":           {[]Rule{decline, allow, challenge}, Low, Accept},
		"decline before challenge":       {[]Rule{challenge, decline}, Critical, Decline},
		"the strongest challenge counts": {[]Rule{sms, challenge}, High, ChallengeDevice},
	} {
		t.Run(name, func(t *testing.T) {
			forward := ruled(t, row.rules...).Decide(usual)
			slices.Reverse(row.rules)
			backward := ruled(t, row.rules...).Decide(usual)
			if forward.Level != row.level || forward.Code != row.code {
				t.Errorf("%s, %s", forward.Level, forward.Code)
			}
			if string(marshal(t, forward)) != string(marshal(t, backward)) {
				t.Error("the order of the rules matters")
			}
		})
	}
}

func TestWhatARuleThatAllowsCannotUndercut(t *testing.T) {
	usual, strange := seen(t)
	floored := usual
	floored.Attempt.Floor = Medium
	block := func(by string, absolute bool) Evidence {
		e := usual
		e.Attempt.Lists = []ListHit{{List: "leaked", By: by, Kind: ListBlock, Absolute: absolute}}
		return e
	}
	allow := live("a", "true", Action{Allow: true})
	for name, row := range map[string]struct {
		evidence Evidence
		change   func(*Policy)
		level    Level
	}{
		"thresholds and strangers, yes":   {strange, nil, Low},
		"the lane's floor":                {usual, func(p *Policy) { p.Lanes[LaneLogin] = withFloor(p.Lanes[LaneLogin]) }, Medium},
		"the guard's floor":               {floored, nil, Medium},
		"a block list of devices, yes":    {block(EntryDevice, false), nil, Low},
		"an absolute one":                 {block(EntryDevice, true), nil, Critical},
		"a block list of places":          {block(EntryCountry, false), nil, Critical},
		"a rule that cannot be evaluated": {usual, func(p *Policy) { p.Rules = append(p.Rules, dividing("f", Action{Decline: true})) }, Medium},
	} {
		t.Run(name, func(t *testing.T) {
			engine := compiledPolicy(t, func(p *Policy) {
				p.Rules = []Rule{allow}
				if row.change != nil {
					row.change(p)
				}
			})
			if d := engine.Decide(row.evidence); d.Level != row.level {
				t.Errorf("level %s, want %s", d.Level, row.level)
			}
		})
	}
}

func withFloor(l LanePolicy) LanePolicy {
	l.Floor = Medium
	return l
}

// dividing cannot be evaluated: it divides by zero.
func dividing(id string, then Action) Rule { return live(id, "1 / (seen - seen) > 0", then) }

func TestARuleThatFailsFallsBackAndSaysSo(t *testing.T) {
	usual, _ := seen(t)
	for name, row := range map[string]struct {
		rule  Rule
		level Level
	}{
		"to medium by itself":               {dividing("f", Action{Decline: true}), Medium},
		"to what it declares":               {Rule{ID: "f", Mode: RuleLive, When: "1 / (seen - seen) > 0", Then: Action{Decline: true}, Fails: Critical}, Critical},
		"to nothing, if it only tags":       {Rule{ID: "f", Mode: RuleLive, When: "1 / (seen - seen) > 0", Then: Action{Tag: "t"}, Fails: Low}, Low},
		"not in shadow":                     {Rule{ID: "f", Mode: RuleShadow, When: "1 / (seen - seen) > 0", Then: Action{Decline: true}}, Low},
		"nor in a lane it does not look at": {Rule{ID: "f", Mode: RuleLive, Lanes: []Lane{LaneEvent}, When: "1 / (seen - seen) > 0", Then: Action{Decline: true}}, Low},
	} {
		t.Run(name, func(t *testing.T) {
			d := ruled(t, row.rule).Decide(usual)
			if d.Level != row.level {
				t.Errorf("level %s, want %s", d.Level, row.level)
			}
			told := slices.ContainsFunc(d.Reasons, func(r Reason) bool {
				return r.Code == ReasonRuleError && strings.Contains(r.Numbers["cause"].(string), "zero")
			})
			if asked := len(row.rule.Lanes) == 0; told != asked {
				t.Errorf("reasons %v", d.Reasons)
			}
		})
	}
}

func TestWhatIsMissingMakesNoRuleTrue(t *testing.T) {
	usual, _ := seen(t)
	usual.Attempt.Address, usual.Attempt.Attributes = Address{}, map[string]string{"plan": "gold"}
	for when, want := range map[string]Result{
		`address.country == "NL"`:                            RuleUnknown,
		`address.country != "NL"`:                            RuleUnknown,
		`!(address.country == "NL")`:                         RuleUnknown,
		`address.country == "NL" || seen > 3`:                RuleTrue,
		`address.country == "NL" && seen < 3`:                "",
		`travel.speed > 900`:                                 RuleUnknown,
		`attributes["plan"] == "gold"`:                       RuleTrue,
		`attributes.plan == "gold"`:                          RuleTrue,
		`attributes["colour"] == "red"`:                      RuleUnknown,
		`has(attributes.colour)`:                             "",
		`"colour" in attributes || attributes.plan == "new"`: "",
		`term.travel > 1.0`:                                  RuleUnknown,
		`amount > 100`:                                       RuleUnknown,
	} {
		t.Run(when, func(t *testing.T) {
			d := ruled(t, live("r", when, Action{Decline: true})).Decide(usual)
			switch {
			case want == "" && len(d.Rules) > 0, want != "" && (len(d.Rules) != 1 || d.Rules[0].Result != want):
				t.Errorf("said %+v, want %q", d.Rules, want)
			case want != RuleTrue && d.Code == Decline:
				t.Error("declined")
			}
		})
	}
}

func TestWhatIsMissingHidesNothingThatIsWrong(t *testing.T) {
	usual, _ := seen(t)
	for _, when := range []string{
		`attributes.colour == "red" || 1 / (seen - seen) > 0`,
		`1 / (seen - seen) > 0 || attributes.colour == "red"`,
		`amount > 5.0 && 1 / (seen - seen) > 0`,
		`1 / (seen - seen) > 0 && (amount > 5.0 || hour > 30)`,
	} {
		rule := live("r", when, Action{Decline: true})
		rule.Fails = Critical
		if d := ruled(t, rule).Decide(usual); d.Level != Critical || d.Rules[0].Result != RuleError {
			t.Errorf("%s: %s, %+v", when, d.Level, d.Rules)
		}
	}
}

func TestTooLittleToJudgeByIsNoTrustEvenForARule(t *testing.T) {
	usual, _ := seen(t)
	usual.Attempt.Address, usual.Attempt.Agent, usual.User.Device.Bin = Address{}, Agent{}, ""
	if d := ruled(t, live("a", "true", Action{Allow: true})).Decide(usual); d.Level != Medium {
		t.Errorf("level %s", d.Level)
	}
}

func TestARuleThatAsksNeverOpensWhatHasNothingToAsk(t *testing.T) {
	_, strange := seen(t)
	strange.Attempt.Enrolled = []Factor{FactorPassword, FactorSMS}
	engine := compiledPolicy(t, func(p *Policy) {
		p.Order.High, p.Order.Fallback = []Code{ChallengeFIDO}, nil
		p.Rules = []Rule{live("sms", "true", Action{Challenge: "3"})}
	})
	if d := engine.Decide(strange); d.Level != High || d.Code != Decline {
		t.Errorf("%s, %s", d.Level, d.Code)
	}
}

func TestWhatIsKeptOfAHitIsBounded(t *testing.T) {
	usual, _ := seen(t)
	long := `(seen > 1 || agent.browser == "` + strings.Repeat("x", 500) + `")`
	d := ruled(t, live("r", long+" && "+strings.Repeat("seen > 2 && ", 40)+"true", Action{Tag: "t"})).Decide(usual)
	if got := d.Rules[0].Because; len(got) != mostGrounds {
		t.Errorf("%d grounds: %+v", len(got), got)
	}
}

func TestAHitTellsWhichPartsWereTrue(t *testing.T) {
	_, strange := seen(t)
	strange.Attempt.Attributes = map[string]string{"plan": "gold"}
	const when = `user.failures > 3 || address.country in ["BR", "AR"] && (attributes["plan"] == "gold" || seen > 1000) && !user.knownNetwork`
	d := ruled(t, live("r", when, Action{Decline: true})).Decide(strange)
	want := `[{"facts":{"address.country":"BR"},"text":"address.country in [\"BR\", \"AR\"]"},` +
		`{"facts":{"attributes.plan":"gold"},"text":"attributes[\"plan\"] == \"gold\""},` +
		`{"facts":{"user.knownNetwork":false},"text":"!user.knownNetwork"}]`
	if got := string(marshal(t, d.Rules[0].Because)); got != want {
		t.Errorf("because %s\nwant    %s", got, want)
	}
}

func TestShadowAndCanaryRules(t *testing.T) {
	usual, _ := seen(t) // bucket 42
	for name, row := range map[string]struct {
		mode   Mode
		canary *int
		says   Mode
		level  Level
	}{
		"off":                      {RuleOff, nil, "", Low},
		"in shadow":                {RuleShadow, nil, RuleShadow, Low},
		"live":                     {RuleLive, nil, RuleLive, Critical},
		"live for nobody":          {RuleLive, new(0), RuleShadow, Low},
		"live for this bucket":     {RuleLive, new(43), RuleLive, Critical},
		"live for smaller buckets": {RuleLive, new(42), RuleShadow, Low},
	} {
		t.Run(name, func(t *testing.T) {
			rule := live("r", "true", Action{Decline: true, Tag: "t", Case: "fraud"})
			rule.Mode, rule.Canary = row.mode, row.canary
			d := ruled(t, rule).Decide(usual)
			var says Mode
			if len(d.Rules) > 0 {
				says = d.Rules[0].Mode
			}
			if says != row.says || d.Level != row.level {
				t.Errorf("%q, %s; want %q, %s", says, d.Level, row.says, row.level)
			}
			if acts := row.says == RuleLive; (len(d.Tags) == 1) != acts || (len(d.Effects) == 1) != acts {
				t.Errorf("tags %v, effects %v", d.Tags, d.Effects)
			}
		})
	}
}
