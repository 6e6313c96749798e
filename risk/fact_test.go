package risk

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
)

// sample is a condition that reads a fact by its type.
func sample(f Fact) string {
	switch f.Type {
	case FactBool:
		return f.Name
	case FactInt, FactDouble:
		return f.Name + " >= -1000000"
	case FactString:
		return f.Name + ` != "?"`
	case FactList:
		return f.Name + `.size() >= 0`
	case FactMap:
		return f.Name + `.size() >= 0`
	default:
		return "?"
	}
}

func TestEveryFactReadsWhatItsTypeSays(t *testing.T) {
	usual, strange := seen(t)
	place := Place{At: noon - 3*hour, Country: "NL", Lat: 52, Lon: 5, Radius: 10, Class: ClassNone}
	for _, e := range []*Evidence{&usual, &strange} {
		e.Attempt.EventType, e.Attempt.Amount, e.Attempt.Currency = "Login", "12.50", "EUR"
		e.Attempt.Attributes = map[string]string{"plan": "gold"}
		e.Attempt.Address.Class, e.User.Last = ClassNone, place
		e.User.Class, e.Global.Class = ClassShare{3, 3}, ClassShare{3, 3}
		e.Attempt.Cookie = CookieValid
	}
	for _, f := range Facts() {
		for name, e := range map[string]Evidence{"usual": usual, "strange": strange} {
			d := ruled(t, live("r", sample(f)+" || true", Action{Tag: "t"}), live("s", sample(f), Action{Tag: "t"})).Decide(e)
			if len(d.Rules) == 0 || d.Rules[0].Result != RuleTrue {
				t.Errorf("%s, %s: %+v", name, f.Name, d.Rules)
			}
			answer := func(h RuleHit) bool { return h.Rule == "s" && h.Result != RuleTrue }
			if slices.ContainsFunc(d.Rules, answer) && f.Name != "term.user.attacked" {
				t.Errorf("%s, %s is not known: %+v", name, f.Name, d.Rules[1])
			}
		}
	}
}

func TestWhatIsNotKnownIsNoFact(t *testing.T) {
	var bare Evidence
	const may = "lane|hour|weekday|enrolled|proven|attributes|lists|device\\.(count|token|mismatch|unparsed)|seen|segment|" +
		"user\\.(logins|failures|failuresDay|attacks)|reasons|score|probability|term\\..*|velocity\\.user\\..*"
	known := regexp.MustCompile("^(" + may + ")$")
	bare.Attempt.Lane, bare.Attempt.Cookie = LaneLogin, CookieUnsupported
	for _, f := range Facts() {
		d := ruled(t, live("r", fmt.Sprintf("(%s) || !(%s)", sample(f), sample(f)), Action{Tag: "t"})).Decide(bare)
		if got := len(d.Rules) == 1 && d.Rules[0].Result == RuleTrue; got && !known.MatchString(f.Name) {
			t.Errorf("%s: %+v", f.Name, d.Rules)
		}
	}
}

func TestFactsAreDocumented(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(\.[a-zA-Z0-9]+)*$`)
	var names []string
	for _, f := range Facts() {
		if !name.MatchString(f.Name) || f.Text == "" || f.Text[len(f.Text)-1] != '.' || slices.Contains(names, f.Name) {
			t.Errorf("%+v", f)
		}
		if f.Type == FactDouble && f.Unit == "" && f.Name != "probability" {
			t.Errorf("%s has no unit", f.Name)
		}
		names = append(names, f.Name)
	}
}

func TestTheClock(t *testing.T) {
	usual, _ := seen(t) // Sunday, noon
	d := ruled(t, live("r", "hour == 12.0 && weekday == 7", Action{Tag: "t"})).Decide(usual)
	if len(d.Tags) != 1 {
		t.Error(d.Rules)
	}
	usual.Attempt.At += 12*hour + 30*60*second
	d = ruled(t, live("r", "hour == 0.5 && weekday == 1", Action{Tag: "t"})).Decide(usual)
	if len(d.Tags) != 1 {
		t.Error(d.Rules)
	}
}

func TestListsInRules(t *testing.T) {
	usual, _ := seen(t)
	usual.Attempt.Lists = []ListHit{{List: "vip", Kind: ListWatch}}
	for when, want := range map[string]bool{
		`list("vip")`: true, `list("leaked")`: false, `"vip" in lists`: true, `!list("leaked") && lists.size() == 1`: true,
	} {
		if d := ruled(t, live("r", when, Action{Tag: "t"})).Decide(usual); (len(d.Tags) == 1) != want {
			t.Errorf("%s: %+v", when, d.Rules)
		}
	}
}
