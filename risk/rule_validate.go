package risk

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Bounds of rules.
const (
	mostRules    = 200
	longestName  = 64
	longestNote  = 500
	mostAdjusted = 3 // nats, of one rule and of all together
	longestEntry = 3650
)

// rules checks every rule and compiles its condition.
func (v *validation) rules(l *language, rules []Rule) []compiled {
	if len(rules) > mostRules {
		v.add("rules", "are more than %d", mostRules)
		return nil
	}
	ready := make([]compiled, 0, len(rules))
	var steps uint64
	length := 0
	for i := range rules {
		r, path := &rules[i], fmt.Sprintf("rules[%d]", i)
		v.rule(path, r)
		if slices.ContainsFunc(rules[:i], func(other Rule) bool { return other.ID == r.ID }) {
			v.add(path+".id", "%q is the name of another rule", r.ID)
		}
		if length += len(r.When); length > longestInAll {
			v.add("rules", "are longer than %d bytes together", longestInAll)
			return nil
		}
		c, problems := l.compile(r.When, r.Then.Adjust == 0)
		for _, p := range problems {
			p.Path = path + ".when"
			v.problems = append(v.problems, p)
		}
		if c != nil {
			ready = append(ready, compiled{r, c})
			steps += c.steps
		}
	}
	if steps > mostStepsInAll {
		v.add("rules", "may cost %d steps together, more than %d", steps, mostStepsInAll)
	}
	return ready
}

func (v *validation) rule(path string, r *Rule) {
	if !IsName(r.ID) {
		v.add(path+".id", "must be 1 to %d lower-case letters, digits and hyphens", longestName)
	}
	if len(r.Note) > longestNote {
		v.add(path+".note", "is longer than %d bytes", longestNote)
	}
	if !slices.Contains([]Mode{RuleOff, RuleShadow, RuleLive}, r.Mode) {
		v.add(path+".mode", "must be off, shadow or live")
	}
	if r.Canary != nil && (*r.Canary < 0 || *r.Canary > 100) {
		v.add(path+".canary", "must be from 0 to 100 percent")
	}
	known := Lanes()
	if len(r.Lanes) > len(known) {
		v.add(path+".lanes", "are more than there are")
	}
	for _, lane := range r.Lanes[:min(len(r.Lanes), len(known))] {
		if !slices.Contains(known[:], lane) {
			v.add(path+".lanes", "%q is not a lane", lane)
		}
	}
	v.action(path+".then", &r.Then)
	if r.Fails != "" && r.Fails.rank() < 0 {
		v.add(path+".fails", "must be a level")
	}
	if r.Fails == Low && r.Then.protects() {
		v.add(path+".fails", "must be medium, high or critical: a rule that protects must not be lost when it fails")
	}
}

func (v *validation) action(path string, a *Action) {
	if *a == (Action{}) {
		v.add(path, "must do something")
	}
	if !(math.Abs(a.Adjust) <= mostAdjusted) {
		v.add(path+".adjust", "must be from -%d to %d nats", mostAdjusted, mostAdjusted)
	}
	verdicts := 0
	for _, is := range []bool{a.Allow, a.Decline, a.Challenge != ""} {
		if is {
			verdicts++
		}
	}
	if verdicts > 1 {
		v.add(path, "may do one of allow, challenge and decline")
	}
	if a.Challenge != "" && !isDemand(a.Challenge) {
		v.add(path+".challenge", "must be medium, high, or a response code that can be asked for")
	}
	for name, value := range map[string]string{"tag": a.Tag, "case": a.Case} {
		if value != "" && !IsName(value) {
			v.add(path+"."+name, "must be at most %d lower-case letters, digits and hyphens", longestName)
		}
	}
	if a.List != nil {
		v.listing(path+".list", a.List)
	}
}

func (v *validation) listing(path string, l *Listing) {
	if !IsName(l.List) {
		v.add(path+".list", "must be 1 to %d lower-case letters, digits and hyphens", longestName)
	}
	if !slices.Contains([]string{EntryAddress, EntryDevice, EntryUser, EntryCountry, EntryNetwork}, l.Kind) {
		v.add(path+".kind", "must be address, device, user, country or network")
	}
	if l.Days < 1 || l.Days > longestEntry {
		v.add(path+".days", "must be from 1 to %d", longestEntry)
	}
}

// IsName reports whether a text can name a rule, a tag, a list or a queue: 1 to 64
// lower-case letters, digits and hyphens.
func IsName(s string) bool {
	if s == "" || len(s) > longestName {
		return false
	}
	for _, c := range []byte(s) {
		lower, digit := 'a' <= c && c <= 'z', '0' <= c && c <= '9'
		if !lower && !digit && c != '-' {
			return false
		}
	}
	return true
}

// isDemand reports whether a text is a level to raise to, or a code to ask for.
func isDemand(s string) bool {
	if s == string(Medium) || s == string(High) {
		return true
	}
	code := demandedCode(s)
	return strconv.Itoa(int(code)) == s && code != Challenge && code != ChallengeFIDOAlias && FactorFor(code) != ""
}

// demandedCode reads a response code; Accept where there is none.
func demandedCode(s string) Code {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return Accept
	}
	return Code(n)
}
