package login_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// lists is a live rule that lists something of every attempt for two days.
func lists(list, kind string) risk.Rule {
	return rule("lister", `seen >= 0`, risk.Action{List: &risk.Listing{List: list, Kind: kind, Days: 2}})
}

// stands reads what is on a list.
func (w *world) stands(list string) []models.ListEntry {
	w.t.Helper()
	return must[[]models.ListEntry](w.t)(w.store.ListEntries(w.t.Context(), models.ListEntryFilter{List: list}))
}

// outcomes are what was told of rules' entries.
func (w *world) outcomes() (found []string) {
	w.t.Helper()
	for _, e := range w.ear.all() {
		if e.Type != models.EventListEntered && e.Type != models.EventListSkipped {
			continue
		}
		var detail struct{ List, Rule, Kind, Outcome string }
		if err := json.Unmarshal(e.Detail, &detail); err != nil || e.DecisionID == 0 || detail.Rule != "lister" {
			w.t.Errorf("told %+v, %s", e, e.Detail)
		}
		found = append(found, detail.Outcome)
	}
	return found
}

func TestARuleListsWhatAnAttemptShows(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		for kind, want := range map[string]models.ListEntry{
			risk.EntryAddress: {Kind: risk.EntryAddress, Value: far},
			risk.EntryCountry: {Kind: risk.EntryCountry, Value: "BR"},
			risk.EntryNetwork: {Kind: risk.EntryNetwork, Value: "22548"},
			risk.EntryUser:    {Kind: risk.EntryUser, Value: "user-" + risk.EntryUser},
			risk.EntryDevice:  {Kind: risk.EntryDevice},
		} {
			p := w.person(kind).phone()
			w.lists(models.List{Name: kind, Kind: risk.ListWatch})
			w.follows(lists(kind, kind))
			now := models.At(w.clock.Now())
			asked := p.strays().asked(risk.ChallengeSMS)
			if kind == risk.EntryDevice {
				want.Value = evidenceOf(t, w, asked).Attempt.Device.Print
			}
			found := w.stands(kind)
			if len(found) != 1 || found[0].Kind != want.Kind || found[0].Value != want.Value || want.Value == "" {
				t.Errorf("%s: listed %+v, want %+v", kind, found, want)
				continue
			}
			if found[0].Author != "rule:lister" || found[0].CreatedAt != now || found[0].ExpiresAt != now.Add(48*time.Hour) {
				t.Errorf("%s: listed %+v", kind, found[0])
			}
			// The next attempt is on the list, without anybody having waited.
			hit := func(h risk.ListHit) bool { return h.List == kind }
			if got := evidenceOf(t, w, p.strays().asked(risk.ChallengeSMS)).Attempt.Lists; !slices.ContainsFunc(got, hit) {
				t.Errorf("%s: then on %+v", kind, got)
			}
		}
		if got := w.outcomes(); !slices.Equal(got, []string{"entered", "entered", "entered", "entered", "entered"}) {
			t.Errorf("told %v", got)
		}
	})
}

func TestAnIPv6AddressIsListedAsTheNetworkOfItsHost(t *testing.T) {
	w := here(t)
	w.lists(models.List{Name: "seen", Kind: risk.ListBlock})
	w.follows(lists("seen", risk.EntryAddress))
	ada := w.person("ada").phone()
	ada.enters().from("2001:db8:1:2::7").asked(risk.ChallengeSMS)
	if found := w.stands("seen"); len(found) != 1 || found[0].Kind != risk.EntryCIDR || found[0].Value != "2001:db8:1:2::/64" {
		t.Errorf("listed %+v", found)
	}
	ada.enters().from("2001:db8:1:2:ffff::1").declined()
	ada.enters().from("2001:db8:1:3::7").asked(risk.ChallengeSMS)
}

func TestWhatARuleCannotListIsSkippedAndTold(t *testing.T) {
	for name, row := range map[string]struct {
		rule risk.Rule
		try  func(p *person) *try
		told []string
	}{
		"no such list":                 {lists("none", risk.EntryCountry), (*person).strays, []string{"missing"}},
		"an address of no place":       {lists("seen", risk.EntryAddress), func(p *person) *try { return p.strays().from("10.1.2.3") }, []string{"unknown"}},
		"no address":                   {lists("seen", risk.EntryNetwork), func(p *person) *try { return p.enters().on(strange) }, []string{"unknown"}},
		"no device data":               {lists("seen", risk.EntryDevice), func(p *person) *try { return p.enters().from(far) }, []string{"unknown"}},
		"a user whom anybody can name": {lists("seen", risk.EntryUser), func(p *person) *try { return p.strays().empty() }, []string{"unproven"}},
		"a user of an application that has checked": {lists("seen", risk.EntryUser), func(p *person) *try {
			caller := p.w.caller
			caller.Credentialless = true
			return p.strays().empty().as(caller)
		}, []string{"entered"}},
		"a user who pays": {lists("seen", risk.EntryUser), func(p *person) *try { return p.strays().empty().payment("10") }, []string{"entered"}},
		"in shadow": {risk.Rule{
			ID: "lister", Mode: risk.RuleShadow, When: "true", Then: risk.Action{List: &risk.Listing{List: "seen", Kind: risk.EntryCountry, Days: 1}},
		}, (*person).strays, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			w.lists(models.List{Name: "seen", Kind: risk.ListWatch})
			w.follows(row.rule)
			must[login.Answer](t)(row.try(w.person("ada").phone()).do())
			if got := w.outcomes(); !slices.Equal(got, row.told) {
				t.Errorf("told %v, want %v", got, row.told)
			}
			if entered := slices.Contains(row.told, "entered"); entered != (len(w.stands("seen")) == 1) {
				t.Errorf("listed %+v", w.stands("seen"))
			}
		})
	}
}

func TestNobodyIsListedWhomNobodyHas(t *testing.T) {
	w := here(t)
	w.lists(models.List{Name: "seen", Kind: risk.ListWatch})
	w.follows(lists("seen", risk.EntryUser))
	if _, err := w.nobody().strays().payment("10").empty().do(); err != nil {
		t.Fatal(err)
	}
	if got := w.outcomes(); !slices.Equal(got, []string{"unknown"}) || len(w.stands("seen")) > 0 {
		t.Errorf("told %v, listed %+v", got, w.stands("seen"))
	}
}

func TestTheSecondStepListsTheAddressOfTheFirstOrNone(t *testing.T) {
	w := here(t)
	w.lists(models.List{Name: "seen", Kind: risk.ListWatch})
	w.follows(rule("lister", `"sms" in proven`, risk.Action{List: &risk.Listing{List: "seen", Kind: risk.EntryAddress, Days: 2}}))
	for _, row := range []struct {
		from string
		told []string
	}{{home, []string{"unknown"}}, {far, []string{"unknown", "entered"}}} {
		ada := w.person("ada" + row.from).phone()
		asked := ada.strays().asked(risk.ChallengeSMS)
		ada.login().code(ada.texted()).from(row.from).answering(asked.RequestID).accepted()
		if got := w.outcomes(); !slices.Equal(got, row.told) {
			t.Errorf("from %s: told %v, want %v", row.from, got, row.told)
		}
	}
	if found := w.stands("seen"); len(found) != 1 || found[0].Value != far {
		t.Errorf("listed %+v", found)
	}
}

func TestWhatHappenedElsewhereListsNothing(t *testing.T) {
	w := here(t)
	w.lists(models.List{Name: "seen", Kind: risk.ListWatch})
	w.follows(lists("seen", risk.EntryCountry))
	w.person("ada").taught(w.clock.Now().Add(-time.Hour))
	if found := w.stands("seen"); len(found) > 0 || len(w.outcomes()) > 0 {
		t.Errorf("listed %+v, told %v", found, w.outcomes())
	}
}
