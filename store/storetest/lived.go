package storetest

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Lived builds the decisions of users "user-p0", "user-p1", … who log in a number of
// times each, in turn and a minute apart from Start on, as an engine judges them. Whoever
// is asked for more proves it, in a decision of the same session.
func Lived(tb testing.TB, engine *risk.Engine, people, logins int) iter.Seq[models.Decision] {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same people each time
	global := risk.NewGlobal()
	users := make([]risk.User, people)
	return func(yield func(models.Decision) bool) {
		at := Start
		for n := range people * logins {
			at = at.Add(time.Minute)
			i := n % people
			a := attempt(random, i, at)
			evidence := risk.Observe(&users[i], global, a)
			session := fmt.Sprint("session-", n)
			d := engine.Decide(evidence)
			if !yield(decided(tb, i, session, at, evidence, d)) {
				return
			}
			if d.Code != risk.Accept && d.Code != risk.Decline {
				evidence.Attempt.Proven = append(evidence.Attempt.Proven, risk.FactorFor(d.Code))
				if !yield(decided(tb, i, session, at, evidence, engine.Decide(evidence))) {
					return
				}
			}
			global.Apply(users[i].Learn(a, 1))
		}
	}
}

// attempt is a login from home with the own device, or sometimes from elsewhere.
func attempt(random *rand.Rand, i int, at models.Time) risk.Attempt {
	gadgets := []risk.Agent{
		{Browser: "Chrome", BrowserVersion: []int{120, 0}, OS: "Windows", OSVersion: []int{10, 0}, Type: "desktop", Hash: "ua-windows"},
		{Browser: "Safari", BrowserVersion: []int{17, 1}, OS: "macOS", OSVersion: []int{14, 0}, Type: "desktop", Hash: "ua-mac"},
		{Browser: "Firefox", BrowserVersion: []int{121, 0}, OS: "Linux", Type: "desktop", Hash: "ua-linux"},
	}
	countries := []string{"NL", "DE", "FR", "BR"}
	own := i % 3
	place, gadget := own, own
	if random.IntN(6) == 0 {
		place, gadget = random.IntN(4), random.IntN(3)
	}
	return risk.Attempt{
		At: at.Time().UnixMilli(), Lane: risk.LaneLogin, Canary: i % 100,
		Address: risk.Address{
			Hash: fmt.Sprint("address-", i, place), Prefix: fmt.Sprint("prefix-", i%50, place), Country: countries[place],
			ASN: uint32(100 + place), Network: "Network", Class: risk.ClassNone,
		},
		Agent: gadgets[gadget],
		Device: risk.Fingerprint{Attributes: map[string]string{
			"userAgent": "agent of " + gadgets[gadget].Browser, "browserFamily": gadgets[gadget].Browser, "osFamily": gadgets[gadget].OS,
			"platform": gadgets[gadget].OS, "screen": fmt.Sprint(1000+i%7, "x800"), "language": countries[own], "timeZone": "1",
			"support": "ajax cors",
		}},
		Cookie: risk.CookieUnsupported, Enrolled: []risk.Factor{risk.FactorPassword, risk.FactorSMS, risk.FactorDeviceCode},
		Proven: []risk.Factor{risk.FactorPassword},
	}
}

func decided(tb testing.TB, i int, session string, at models.Time, e risk.Evidence, d risk.Decision) models.Decision {
	tb.Helper()
	evidence, err := json.Marshal(&e)
	if err != nil {
		tb.Fatal(err)
	}
	detail, err := json.Marshal(&d)
	if err != nil {
		tb.Fatal(err)
	}
	outcome, ended := map[risk.Code]models.Status{risk.Accept: models.Accepted, risk.Decline: models.Refused}[d.Code]
	if !ended {
		outcome = models.Pending
	}
	return models.Decision{
		SessionID: session, UserID: fmt.Sprint("user-p", i), CallerID: "shop", CorrelationID: "correlation-" + session,
		Lane: e.Attempt.Lane, Code: d.Code, Level: d.Level, Score: d.Score, Probability: d.Probability,
		PolicyVersion: d.PolicyVersion, Outcome: outcome, Evidence: evidence, Detail: detail, Marks: models.MarksOf(d),
		CreatedAt: at,
	}
}
