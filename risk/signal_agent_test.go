package risk

import (
	"math"
	"testing"
)

func TestFamily(t *testing.T) {
	check(t, "ua.family", []row{
		// P = 200.5/1005 = .1995; p = (10+P)/11
		{"always this", func(*Evidence) {}, -1.5365, "", ReasonKnownBrowser},
		// ln 11
		{"never this", func(e *Evidence) { e.User.Agent = AgentHabit{Agents: 10, Before: "Safari/iOS/mobile"} }, 2.3979, "", ReasonNewBrowser},
		// p = (.5+P)/11
		{"seldom this", func(e *Evidence) { e.User.Agent.Family = .5 }, 1.1429, "", ReasonRareBrowser},
		{"no login with an agent", func(e *Evidence) { e.User.Agent = AgentHabit{} }, 0, "", ""},
		{"unknown", func(e *Evidence) { e.Attempt.Agent = Agent{} }, 0, missingAgent, ""},
	})
}

func TestVersion(t *testing.T) {
	otherText := func(e *Evidence) { e.User.Agent.Text = 0 }
	upgraded := func(e *Evidence) {
		otherText(e)
		e.Attempt.Agent.BrowserVersion = []int{66}
	}
	check(t, "ua.version", []row{
		// gap 2 d: π = .1230; P_fwd = .1144, P_back = .07, P_same = .8156; h = 30.1/230
		{"the same text", func(*Evidence) {}, -1.8589, "", ReasonSameBrowser},
		{"a text that everybody has", func(e *Evidence) { e.Global.Agent.Text = 230 }, 0, "", ""},
		// min(3, ln(.5/.1144))
		{"a new version after two days", upgraded, 1.4750, "", ReasonVersionJump},
		// π = .9 from 57 days on: P_fwd = .837
		{"a new version after eighty days", func(e *Evidence) {
			upgraded(e)
			e.User.Agent.Seen = noon - 80*day
		}, -.5152, "", ReasonSameBrowser},
		// P_fwd = (0+18.6·.1230)/520 = .0044: ln(.5/.0044) > 3
		{"a new version where they never move", func(e *Evidence) {
			upgraded(e)
			e.Global.Agent.Same = 500
		}, 3, "", ReasonVersionJump},
		// ln(.5/.07)
		{"an older version", func(e *Evidence) {
			otherText(e)
			e.Attempt.Agent.BrowserVersion = []int{64}
		}, 1.9661, "", ReasonVersionBack},
		{"an older system", func(e *Evidence) {
			upgraded(e)
			e.Attempt.Agent.OSVersion = []int{5}
		}, 1.9661, "", ReasonVersionBack},
		// P_back = 101.4/120: clamped at 0
		{"an older version where they jump about", func(e *Evidence) {
			otherText(e)
			e.Attempt.Agent.BrowserVersion = []int{64}
			e.Global.Agent.Back = 100
		}, 0, "", ""},
		{"frozen versions, another text", otherText, 1.4750, "", ReasonVersionJump},
		{"a new family", func(e *Evidence) { e.User.Agent.Known = false }, 0, "", ""},
		{"no text", func(e *Evidence) { e.Attempt.Agent.Hash = "" }, 0, missingAgent, ""},
		{"a clock that went back", func(e *Evidence) {
			upgraded(e)
			e.User.Agent.Seen = noon + day
		}, 2.3749, "", ReasonVersionJump},
	})
}

func TestActivity(t *testing.T) {
	check(t, "user.activity", []row{
		{"like everybody", func(*Evidence) {}, 0, "", ""},
		{"a quiet account", func(e *Evidence) { e.User.Logins = 1 }, 1.1513, "", ReasonQuietAccount},
		{"next to nothing", func(e *Evidence) { e.User.Logins = 1e-9 }, 2, "", ReasonQuietAccount},
		{"nothing at all", func(e *Evidence) { e.User.Logins = 0 }, 2, "", ReasonQuietAccount},
		{"a busy one", func(e *Evidence) { e.User.Logins = 10_000 }, -2, "", ReasonActiveAccount},
		{"empty tables", func(e *Evidence) { e.Global = GlobalFacts{} }, 0, missingHistory, ""},
	})
}

func TestHour(t *testing.T) {
	// Twenty logins at 12:00 UTC: concentration min(.45, 20/28).
	always := func(e *Evidence) { e.User.Logins, e.User.Hour = 20, HourHabit{Sin: 0, Cos: -20} }
	check(t, "time.hour", []row{
		{"any hour", func(*Evidence) {}, 0, "", ""},
		{"the usual one", always, -.6419, "", ReasonUsualHour},
		{"the opposite one", func(e *Evidence) {
			always(e)
			e.Attempt.At -= 12 * hour
		}, 2.3026, "", ReasonUnusualHour},
		{"six hours off", func(e *Evidence) {
			always(e)
			e.Attempt.At += 6 * hour
		}, 0, "", ""},
		// R = 1, n = 1: ρ = 1/9
		{"after one login only", func(e *Evidence) {
			e.User.Logins, e.User.Hour = 1, HourHabit{Sin: 0, Cos: 1}
		}, .2513, "", ""},
		{"no history", func(e *Evidence) { e.User.Logins = 0 }, 0, "", ""},
	})
}

func TestHoursOfTheDay(t *testing.T) {
	for at, want := range map[int64]float64{noon: 12, noon + 6*hour: 18, noon - 12*hour: 0, -hour: 23} {
		if got := hours(clockAngle(at)); math.Abs(got-want) > 1e-9 {
			t.Errorf("%d: %v h, want %v", at, got, want)
		}
	}
	if got := hours(-math.Pi / 2); math.Abs(got-18) > 1e-9 {
		t.Errorf("an angle below nought: %v h", got)
	}
}
