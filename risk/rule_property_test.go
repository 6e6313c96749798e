package risk

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// aRule draws a rule that compiles.
func aRule(t *rapid.T, id int) Rule {
	r := Rule{
		ID:     fmt.Sprint("r", id),
		Mode:   rapid.SampledFrom([]Mode{RuleOff, RuleShadow, RuleLive}).Draw(t, "mode"),
		Canary: new(rapid.IntRange(0, 100).Draw(t, "canary")),
		When: rapid.SampledFrom([]string{
			"true", "seen > 3", `address.country == "NL"`, `device.match == "different"`, "travel.speed > 900",
			"1 / (seen - seen) > 0", `attributes["x"] == "y"`, `hour < 13 && !device.recognised`, `"new_country" in reasons`,
		}).Draw(t, "when"),
		Then: rapid.SampledFrom([]Action{
			{Adjust: 2},
			{Adjust: -1},
			{Allow: true},
			{Decline: true},
			{Challenge: "medium"},
			{Challenge: "high"},
			{Challenge: "8"},
			{Challenge: "3", Tag: "a"},
			{Tag: "b"},
			{Case: "c"},
		}).Draw(t, "then"),
	}
	if !r.Then.protects() {
		r.Fails = rapid.SampledFrom([]Level{"", Low, High}).Draw(t, "fails")
	}
	return r
}

func someRules(t *rapid.T) []Rule {
	rules := make([]Rule, rapid.IntRange(1, 6).Draw(t, "rules"))
	for i := range rules {
		rules[i] = aRule(t, i)
	}
	return rules
}

func TestTheOrderOfRulesNeverMatters(t *testing.T) {
	usual, strange := seen(t)
	rapid.Check(t, func(r *rapid.T) {
		rules := someRules(r)
		shuffled := rapid.Permutation(slices.Clone(rules)).Draw(r, "order")
		for _, e := range []Evidence{usual, strange} {
			if got, want := marshal(t, ruled(t, shuffled...).Decide(e)), marshal(t, ruled(t, rules...).Decide(e)); string(got) != string(want) {
				r.Fatalf("%s\n%s", got, want)
			}
		}
	})
}

func TestWithoutARuleThatAllowsOrTrustsNothingGetsEasier(t *testing.T) {
	usual, strange := seen(t)
	rapid.Check(t, func(r *rapid.T) {
		rules := slices.DeleteFunc(someRules(r), func(r Rule) bool { return r.Then.Allow || r.Then.Adjust < 0 })
		for _, e := range []Evidence{usual, strange} {
			with, without := ruled(t, rules...).Decide(e), unruled(DefaultPolicy()).Decide(e)
			if with.Level.rank() < without.Level.rank() || with.Score < without.Score {
				r.Fatalf("%s %d after %s %d", with.Level, with.Score, without.Level, without.Score)
			}
		}
	})
}

func TestARuleInShadowChangesNothing(t *testing.T) {
	usual, strange := seen(t)
	rapid.Check(t, func(r *rapid.T) {
		rules := someRules(r)
		for i := range rules {
			rules[i].Mode = RuleShadow
		}
		for _, e := range []Evidence{usual, strange} {
			with, without := ruled(t, rules...).Decide(e), unruled(DefaultPolicy()).Decide(e)
			if with.Level != without.Level || with.Code != without.Code || with.Score != without.Score || with.Tags != nil || with.Effects != nil {
				r.Fatalf("%+v\n%+v", with, without)
			}
		}
	})
}

func TestABrokenRuleNeverLetsIn(t *testing.T) {
	usual, _ := seen(t)
	rapid.Check(t, func(r *rapid.T) {
		rules := append(someRules(r), dividing("broken", Action{Decline: true}))
		if d := ruled(t, rules...).Decide(usual); d.Level == Low || d.Code == Accept {
			r.Fatalf("%s, %s", d.Level, d.Code)
		}
	})
}
