package risk

import "testing"

func TestClassOfNetwork(t *testing.T) {
	from := func(c Class) func(e *Evidence) {
		return func(e *Evidence) {
			e.Attempt.Address.Class, e.User.Class, e.Global.Class = c, ClassShare{}, ClassShare{}
		}
	}
	check(t, "ip.class", []row{
		{"none", from(ClassNone), -.7259, "", ReasonPlainNetwork},           // ln(.45/.93)
		{"relay", from(ClassRelay), .5108, "", ReasonAnonymiser},            // ln(.05/.03)
		{"datacentre", from(ClassDatacentre), 2.6856, "", ReasonAnonymiser}, // ln(.22/.015)
		{"vpn", from(ClassVPN), 2.3026, "", ReasonAnonymiser},               // ln(.20/.02)
		{"tor", from(ClassTor), 2.7726, "", ReasonAnonymiser},               // ln(.08/.005)
		// p = (10+2·.02)/12
		{"a VPN that the user always takes", func(e *Evidence) {
			from(ClassVPN)(e)
			e.User.Class = ClassShare{This: 10, All: 10}
		}, -1, "", ReasonPlainNetwork},
		// P = (0+50·.005)/1050; p = 2P/12: ln(.08/.00004) > 3
		{"tor, where nobody ever does", func(e *Evidence) {
			from(ClassTor)(e)
			e.User.Class.All, e.Global.Class.All = 10, 1000
		}, 3, "", ReasonAnonymiser},
		{"no list loaded", from(""), 0, missingClass, ""},
	})
}

func TestLists(t *testing.T) {
	on := func(hits ...ListHit) func(e *Evidence) { return func(e *Evidence) { e.Attempt.Lists = hits } }
	check(t, "ip.list", []row{
		{"on none", on(), 0, "", ""},
		{"watched", on(ListHit{List: "w", Kind: ListWatch}), 1.5, "", ReasonListHit},
		{"allowed", on(ListHit{List: "a", Kind: ListAllow}), -1.5, "", ReasonListHit},
		{"heavy", on(ListHit{Kind: ListWatch, Weight: 99}), 3, "", ReasonListHit},
		{"light", on(ListHit{Kind: ListAllow, Weight: -99}), -2, "", ReasonListHit},
		{"on several", on(ListHit{Kind: ListWatch, Weight: 2}, ListHit{Kind: ListAllow, Weight: -.5}), 1.5, "", ReasonListHit},
	})
}

func TestFailuresOfTheAccount(t *testing.T) {
	check(t, "velocity.user", []row{
		{"none", func(*Evidence) {}, 0, "", ""},
		{"one", func(e *Evidence) { e.Attempt.Failures = 1 }, 0, "", ""},
		{"two", func(e *Evidence) { e.Attempt.Failures = 2 }, .5545, "", ReasonManyFailures},
		{"ten, by the history", func(e *Evidence) { e.User.Failures = 10 }, 1.8421, "", ReasonManyFailures},
		{"a thousand", func(e *Evidence) { e.Attempt.Failures = 1000 }, 2.5, "", ReasonManyFailures},
	})
}

func TestFailuresFromTheAddress(t *testing.T) {
	check(t, "velocity.address", []row{
		{"none", func(*Evidence) {}, 0, "", ""},
		{"on two accounts", func(e *Evidence) { e.Global.Failing = 2 }, 0, "", ""},
		{"on ten", func(e *Evidence) { e.Global.Failing = 10 }, 2.2513, "", ReasonPasswordSpray}, // ln(10-.5)
		{"on ten, from a large office", func(e *Evidence) { e.Global.Failing, e.Global.Network.Address = 10, 200 }, 0, "", ""},
		{"on very many", func(e *Evidence) { e.Global.Failing = 300 }, 3, "", ReasonPasswordSpray},
		{"unknown address", func(e *Evidence) { e.Attempt.Address.Hash = "" }, 0, missingAddress, ""},
	})
}

func TestEarlierAttacks(t *testing.T) {
	check(t, "user.attacked", []row{
		{"nobody ever", func(*Evidence) {}, 0, "", ""},
		// ln(100·(1+.1)/20)
		{"this one", func(e *Evidence) { e.User.Attacks, e.Global.Attacks = 1, 10 }, 1.7047, "", ReasonAttackedAccount},
		{"this one often", func(e *Evidence) { e.User.Attacks, e.Global.Attacks = 10, 10 }, 2, "", ReasonAttackedAccount},
		// ln(10/100)
		{"only others", func(e *Evidence) { e.Global.Attacks = 90 }, -1, "", ReasonUnattackedAccount},
		{"empty tables", func(e *Evidence) { e.Global = GlobalFacts{} }, 0, missingHistory, ""},
	})
}

func TestAttacksCountOnlyInLanesThatAsk(t *testing.T) {
	w := sandbox(t)
	u := w.settle(oneDevice())
	w.global.Apply(u.Attacked(noon - day))
	a := windows().attempt(noon, home())
	if d := w.decide(u, a); d.term("user.attacked") != 0 {
		t.Errorf("term %v in a lane that does not ask", d.term("user.attacked"))
	}
	lane := w.policy.Lanes[LaneLogin]
	lane.Attacked = true
	w.policy.Lanes[LaneLogin] = lane
	if d := w.decide(stored(t, u), a); d.term("user.attacked") <= 0 {
		t.Errorf("term %v in a lane that asks", d.term("user.attacked"))
	}
}

func TestSprayingAnAddressIsSeen(t *testing.T) {
	w := sandbox(t)
	u := w.settle(oneDevice())
	for _, victim := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		w.global.FailedAt("a-far", victim, noon-10*60*second)
	}
	w.global.FailedAt("", "nobody", noon)
	d := w.decide(u, macintosh().attempt(noon, far()))
	if reasonOf(t, d, ReasonPasswordSpray).Points < 30 || d.Level != High {
		t.Errorf("level %s, score %d", d.Level, d.Score)
	}
	if d := w.decide(u, windows().attempt(noon, home())); d.term("velocity.address") != 0 {
		t.Error("another address pays for it")
	}
}
