package risk

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestWrongConditionsAreToldWithTheirPlace(t *testing.T) {
	for when, want := range map[string]string{
		`address.county == "NL"`:        `rules[0].when: line 1, column 8: undeclared reference to 'address.county' (did you mean 'address.country'?)`,
		"seen > 3 &&\n  scroe > 100":    `rules[0].when: line 2, column 3: undeclared reference to 'scroe' (did you mean 'score'?)`,
		`address.country == 3`:          `rules[0].when: line 1, column 17: found no matching overload for '_==_' applied to '(string, int)'`,
		`seen >`:                        `rules[0].when: line 1, column 7: Syntax error`,
		`seen`:                          `rules[0].when: must be true or false, and is int`,
		``:                              `rules[0].when: line 1, column 1: Syntax error`,
		`address.network.matches("a+")`: `rules[0].when: line 1, column 24: undeclared reference to 'matches'`,
		`timestamp(0).getHours("Europe/Berlin") > 3`:                `rules[0].when: line 1, column 10: undeclared reference to 'timestamp'`,
		`{"NL": 1.0}[currency] > 0.5`:                               `rules[0].when: cannot write a map`,
		strings.Repeat("!(", 40) + "true" + strings.Repeat(")", 40): `rules[0].when: line 1, column 1: expression recursion limit exceeded`,
		strings.Repeat("(", 3000) + "true":                          `rules[0].when: line 1`,
		`"` + strings.Repeat("x", longestCondition) + `"`:           `rules[0].when: is longer than 4096 bytes`,
	} {
		t.Run(when[:min(len(when), 40)], func(t *testing.T) {
			p := DefaultPolicy()
			p.Rules = []Rule{live("r", when, Action{Decline: true})}
			err := p.Validate()
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %s", err, want)
			}
		})
	}
}

func TestEveryProblemOfAConditionHasItsPlace(t *testing.T) {
	p := DefaultPolicy()
	p.Rules = []Rule{live("r", "sene > 3\n|| agent.brwoser == 'x'", Action{Decline: true})}
	var wrong *PolicyError
	if !errors.As(p.Validate(), &wrong) || len(wrong.Problems) != 2 {
		t.Fatal(wrong)
	}
	problems := wrong.Problems
	for i, want := range [][2]int{{1, 1}, {2, 9}} {
		if got := [2]int{problems[i].Line, problems[i].Column}; got != want || problems[i].Path != "rules[0].when" {
			t.Errorf("%v at %v, want %v", problems[i], got, want)
		}
	}
}

func TestARuleThatAdjustsCannotReadTheScore(t *testing.T) {
	for _, when := range []string{"score > 500", "probability > 0.1"} {
		p := DefaultPolicy()
		p.Rules = []Rule{live("r", when, Action{Adjust: 1})}
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "a rule that adjusts the score cannot read it") {
			t.Errorf("%s: %v", when, err)
		}
		p.Rules[0].Then = Action{Decline: true}
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// bombs would keep a server busy for ever.
func bombs() []string {
	const many = "[0,1,2,3,4,5,6,7,8,9]"
	deep := "true"
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		deep = many + ".all(" + name + ", " + deep + ")"
	}
	return []string{
		deep,
		many + ".all(a, " + many + ".all(b, " + many + ".all(c, " + many + ".all(d, a + b + c + d < 100))))",
		`device.attributes.all(a, device.attributes.all(b, attributes.all(c, a != b || c != a)))`,
		`(address.network + address.network + address.network + address.network).size() > 3 && ` +
			strings.Repeat(`attributes["a"].contains(attributes["b"]) && `, 60) + `true`,
	}
}

func TestWhatCostsTooMuchIsRefusedBeforeItRuns(t *testing.T) {
	for _, when := range bombs() {
		p := DefaultPolicy()
		p.Rules = []Rule{live("r", when, Action{Tag: "t"})}
		err := p.Validate()
		if err == nil || !strings.Contains(err.Error(), "rules[0].when: may cost") {
			t.Errorf("%.80s…: %v", when, err)
		}
	}
}

func TestRulesTogetherHaveABudget(t *testing.T) {
	const dear = `device.attributes.exists(a, device.attributes[a].contains("x"))`
	p := DefaultPolicy()
	for i := range mostRules {
		p.Rules = append(p.Rules, live("r"+strings.Repeat("x", i%60)+string(rune('a'+i/60)), dear, Action{Tag: "t"}))
	}
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "rules: may cost") {
		t.Error(err)
	}
}

func TestWhatGetsPastTheEstimateIsStopped(t *testing.T) {
	l, err := newLanguage()
	if err != nil {
		t.Fatal(err)
	}
	usual, _ := seen(t)
	usual.Attempt.Attributes = map[string]string{"long": strings.Repeat("x", 10_000_000)} // nothing lets it in so long
	c, problems := l.compile(`attributes["long"].contains("y")`, true)
	if problems != nil {
		t.Fatal(problems)
	}
	s := &scene{language: l, e: &usual, s: new(sheet)}
	start := time.Now()
	if result, err := c.run(s); result != RuleError || !strings.Contains(err.Error(), "cost") {
		t.Errorf("%q, %v after %v", result, err, time.Since(start))
	}
}

func TestWrongRulesAreTold(t *testing.T) {
	right := live("night-far", "hour < 6", Action{Challenge: "medium"})
	for want, change := range map[string]func(*Rule){
		"rules[0].id: must be":                       func(r *Rule) { r.ID = "Night far" },
		"rules[0].mode: must be off":                 func(r *Rule) { r.Mode = "on" },
		"rules[0].canary: must be":                   func(r *Rule) { r.Canary = new(101) },
		`rules[0].lanes: "sms" is not a lane`:        func(r *Rule) { r.Lanes = []Lane{"sms"} },
		"rules[0].note: is longer":                   func(r *Rule) { r.Note = strings.Repeat("x", 501) },
		"rules[0].then: must do something":           func(r *Rule) { r.Then = Action{} },
		"rules[0].then: may do one of":               func(r *Rule) { r.Then = Action{Allow: true, Decline: true} },
		"rules[0].then.adjust: must be":              func(r *Rule) { r.Then = Action{Adjust: 3.5} },
		"rules[0].then.challenge: must be":           func(r *Rule) { r.Then = Action{Challenge: "low"} },
		"rules[0].then.tag: must be at most":         func(r *Rule) { r.Then = Action{Tag: "a b"} },
		"rules[0].then.list.kind: must be":           func(r *Rule) { r.Then = Action{List: &Listing{"l", "browser", 3}} },
		"rules[0].then.list.days: must be":           func(r *Rule) { r.Then = Action{List: &Listing{"l", EntryUser, 0}} },
		"rules[0].fails: must be a level":            func(r *Rule) { r.Fails = "none" },
		"rules[0].fails: must be medium":             func(r *Rule) { r.Fails = Low },
		`rules[1].id: "night-far" is the name of an`: nil,
	} {
		p := DefaultPolicy()
		p.Rules = []Rule{right}
		if change == nil {
			p.Rules = append(p.Rules, right)
		} else {
			change(&p.Rules[0])
		}
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	p := DefaultPolicy()
	p.Rules = []Rule{right}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAskingForDemandsOfCodesThatNobodyCanAnswer(t *testing.T) {
	for _, challenge := range []string{"0", "1", "2", "6", "9", "12", "25", "99", "+3", "03", "x", "critical"} {
		if isDemand(challenge) {
			t.Errorf("%q can be asked for", challenge)
		}
	}
}
