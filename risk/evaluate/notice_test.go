package evaluate

import (
	"testing"

	"riskgate/risk"
)

// What is told by default must reach the owner of nearly every account that was broken
// into. A new network alone would tell owners far more often, and of nothing more.
func TestNoticesTellOfAttacksAndSeldomOfOwners(t *testing.T) {
	for _, s := range []Setting{G1(), G2()} {
		global, users := risk.NewGlobal(), make([]risk.User, 2000)
		var tries, usual, networks [2]float64 // of owners, of attackers
		for try := range Generate(s, 1, len(users)).Tries() {
			a, user, who := try.Attempt(), &users[try.User], 0
			if try.By != Genuine {
				who = 1
			}
			e := risk.Observe(user, global, a)
			if e.User.Seen > 0 {
				tries[who]++
				usually, more := risk.DefaultNotices(), risk.DefaultNotices()
				more.NewNetwork = true
				if n := usually.News(&e); n.Device || n.Place {
					usual[who]++
				} else if n := more.News(&e); n.Place {
					networks[who]++
				}
			}
			if try.By == Genuine {
				global.Apply(user.Learn(a, 1))
			}
		}
		owners, attacks := usual[0]/tries[0], usual[1]/tries[1]
		t.Logf("%s: told of %.1f %% of the owners' logins and %.2f %% of attacks; networks add %.1f %% and %.2f %%",
			s.Name, 100*owners, 100*attacks, 100*networks[0]/tries[0], 100*networks[1]/tries[1])
		if attacks < .999 || owners > .25 {
			t.Errorf("%s: told of %v of the owners' logins and %v of attacks", s.Name, owners, attacks)
		}
		if networks[0]/tries[0] < .05 || networks[1]/tries[1] > .001 {
			t.Errorf("%s: a new network is worth telling now: owners %v, attacks %v", s.Name, networks[0]/tries[0], networks[1]/tries[1])
		}
	}
}
