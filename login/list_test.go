package login_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// lists makes a list that holds something, in use at once.
func (w *world) lists(list models.List, entries ...models.ListEntry) {
	w.t.Helper()
	change := models.ListChange{List: list.Name, Create: &list, Put: entries, At: models.At(w.clock.Now())}
	if _, _, err := w.store.ChangeList(w.t.Context(), change); err != nil {
		w.t.Fatal(err)
	}
	w.recalls()
}

func (w *world) recalls() {
	w.t.Helper()
	if err := w.Lists.Refresh(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// blocks puts something on a new block list of the name.
func (w *world) blocks(name, kind, value string) {
	w.t.Helper()
	w.lists(models.List{Name: name, Kind: risk.ListBlock}, models.ListEntry{Kind: kind, Value: value})
}

// farPlaces are entries that the far address is on.
func farPlaces() map[string]string {
	return map[string]string{
		risk.EntryAddress: far, risk.EntryCIDR: "200.160.0.0/16", risk.EntryCountry: "BR", risk.EntryNetwork: "22548",
	}
}

func TestABlockedPlaceIsDeclinedBeforeAnythingIsLookedAt(t *testing.T) {
	for kind, value := range farPlaces() {
		t.Run(kind, func(t *testing.T) {
			w := here(t)
			ada := w.person("ada").phone()
			w.blocks("bad", kind, value)
			for _, p := range []*person{ada, w.person("lou").lock(), w.nobody()} {
				p.strays().declined()
				p.strays().password("wrong").declined()
				p.strays().empty().declined()
				p.strays().votp().declined()
				p.strays().plain().mustEnd(models.Refused)
				p.strays().event("Transfer").declined()
				p.strays().payment("10").declined()
			}
			if w.hasher.ran() != 0 || ada.sent() != 0 {
				t.Errorf("%d passwords were hashed, %d messages sent", w.hasher.ran(), ada.sent())
			}
			if told := w.ear.count(models.EventLoginDeclined); told != 21 || len(w.ear.all()) != 21 {
				t.Errorf("%d declines were told of %d", told, len(w.ear.all()))
			}
			ada.enters().from(home).asked(risk.ChallengeSMS)
		})
	}
}

func TestABlockedPlaceTellsNothingOfNames(t *testing.T) {
	for name, do := range map[string]func(p *person) (login.Answer, error){
		"a password":             func(p *person) (login.Answer, error) { return p.strays().session("ab12").do() },
		"no credentials":         func(p *person) (login.Answer, error) { return p.strays().empty().do() },
		"a keyword":              func(p *person) (login.Answer, error) { return p.strays().keyword("PIN").do() },
		"a code":                 func(p *person) (login.Answer, error) { return p.login().code("000000").from(far).do() },
		"not scored":             func(p *person) (login.Answer, error) { return p.strays().plain().do() },
		"a payment":              func(p *person) (login.Answer, error) { return p.strays().payment("10").do() },
		"a payment, judged only": func(p *person) (login.Answer, error) { return p.w.Judge(p.w.ctx(), p.strays().payment("10").a) },
		"a caller who may know": func(p *person) (login.Answer, error) {
			caller := p.w.caller
			caller.Scopes = map[models.Scope]bool{models.ScopeLogin: true, models.ScopeUserState: true}
			return p.strays().as(caller).do()
		},
		"a forged token": func(p *person) (login.Answer, error) { return p.strays().token("forged.token.00").do() },
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			w.blocks("bad", risk.EntryCountry, "BR")
			want := w.observed(func() (login.Answer, error) { return do(w.nobody()) })
			if want.err != "" || want.hashes != 0 || want.answer.Status == models.Accepted || slices.Contains(want.calls, "reserve") {
				t.Fatalf("nobody is answered %+v", want)
			}
			listed := w.person("eve")
			w.lists(models.List{Name: "vip", Kind: risk.ListAllow}, models.ListEntry{Kind: risk.EntryUser, Value: listed.id})
			for _, p := range []*person{w.person("ada").phone(), w.person("lou").lock(), w.person("dis").disable(), listed} {
				got := w.observed(func() (login.Answer, error) { return do(p) })
				if got.answer != want.answer || got.err != want.err || got.hashes != 0 || got.sent != 0 {
					t.Errorf("%s is answered %+v; nobody %+v", p.name, got, want)
				}
				if !slices.Equal(got.calls, want.calls) {
					t.Errorf("%s costs %v; nobody %v", p.name, got.calls, want.calls)
				}
			}
		})
	}
}

func TestADeclineByAListIsKeptWithTheListAndWithoutTheAddress(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	w.lists(models.List{Name: "bad", Kind: risk.ListBlock, Absolute: true, Weight: 2}, models.ListEntry{Kind: risk.EntryAddress, Value: far})
	answer := ada.strays().ends(models.Refused, risk.Decline)
	want := []risk.ListHit{{List: "bad", By: risk.EntryAddress, Kind: risk.ListBlock, Weight: 2, Absolute: true, Listed: "2026-11-22"}}
	if got := evidenceOf(t, w, answer).Attempt.Lists; !slices.Equal(got, want) {
		t.Errorf("hits %+v", got)
	}
	row := must[models.Decision](t)(w.store.Decision(t.Context(), int64(answer.EventID)))
	if row.Outcome != models.Refused || row.Code != risk.Decline || row.UserID != ada.id {
		t.Errorf("kept %+v", row)
	}
	if kept := string(row.Evidence) + string(row.Detail); strings.Contains(kept, far) || !strings.Contains(kept, `"bad"`) {
		t.Errorf("kept as %s", kept)
	}
}

func TestAnAllowListSavesAPlaceButNotFromAnAbsoluteBlock(t *testing.T) {
	for name, row := range map[string]struct {
		absolute bool
		allowed  string
		declined bool
	}{
		"an allowed prefix":                      {false, "200.160.2.0/24", false},
		"another prefix":                         {false, "200.160.3.0/24", true},
		"an allowed prefix, the block absolute":  {true, "200.160.2.0/24", true},
		"a wider prefix that allows nonetheless": {false, "200.0.0.0/8", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			ada := w.person("ada").phone()
			w.lists(models.List{Name: "bad", Kind: risk.ListBlock, Absolute: row.absolute}, models.ListEntry{Kind: risk.EntryCountry, Value: "BR"})
			w.lists(models.List{Name: "office", Kind: risk.ListAllow}, models.ListEntry{Kind: risk.EntryCIDR, Value: row.allowed})
			if row.declined {
				ada.strays().declined()
				return
			}
			ada.strays().asked(risk.ChallengeSMS)
		})
	}
}

func TestAnEntryCountsUntilItExpiresAndAListUntilItIsDeleted(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	hour := models.At(w.clock.Now().Add(time.Hour))
	w.lists(models.List{Name: "bad", Kind: risk.ListBlock}, models.ListEntry{Kind: risk.EntryAddress, Value: far, ExpiresAt: hour})
	ada.strays().declined()
	w.clock.advance(59 * time.Minute)
	ada.strays().declined()
	w.clock.advance(time.Minute)
	ada.strays().asked(risk.ChallengeSMS)

	w.blocks("worse", risk.EntryAddress, far)
	ada.strays().declined()
	if _, _, err := w.store.ChangeList(t.Context(), models.ListChange{List: "worse", Delete: true}); err != nil {
		t.Fatal(err)
	}
	w.recalls()
	ada.strays().asked(risk.ChallengeSMS)
}

func TestABlockedUserOrDeviceIsDeclinedOnlyAfterARightCredential(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone().settled(), w.person("bob").phone().settled()
	prints := evidenceOf(t, w, ada.atHome().accepted()).Attempt.Device.Print
	w.blocks("people", risk.EntryUser, ada.id)
	for name, p := range map[string]*person{"a blocked user": ada, "a blocked device": bob} {
		if p == bob {
			w.blocks("devices", risk.EntryDevice, prints)
		}
		p.atHome().empty().asked(risk.Challenge)
		p.atHome().password("wrong").denied()
		p.atHome().plain().password("wrong").denied()
		p.atHome().declined()
		asked := p.atHome().empty().asked(risk.Challenge)
		p.atHome().answering(asked.RequestID).declined()
		w.status(asked.RequestID, models.Refused)
		if p == ada {
			p.atHome().plain().mustEnd(models.Refused)
		}
		t.Log(name)
	}
}

func TestAPrintOnAnAllowListSavesNobody(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	prints := evidenceOf(t, w, ada.atHome().accepted()).Attempt.Device.Print
	w.blocks("people", risk.EntryUser, ada.id)
	w.lists(models.List{Name: "known", Kind: risk.ListAllow}, models.ListEntry{Kind: risk.EntryDevice, Value: prints})
	ada.atHome().declined()
	w.lists(models.List{Name: "office", Kind: risk.ListAllow}, models.ListEntry{Kind: risk.EntryAddress, Value: home})
	ada.atHome().accepted()
}

func TestATrustedDeviceIsKnownByItsToken(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	token := ada.atHome().token("").accepted().DeviceToken
	id, _, _ := strings.Cut(token, ".")
	w.blocks("devices", risk.EntryDevice, id)
	ada.atHome().accepted()
	ada.atHome().token(token).declined()
}

func TestListsAreLookedIntoAgainAfterAChallenge(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").phone(), w.person("bob").device("24")
	asked, pushed := ada.enters().asked(risk.ChallengeSMS), bob.enters().asked(risk.ChallengeFace)
	unscored := ada.login().plain().votp()
	question := must[login.Answer](t)(unscored.do())
	w.lists(models.List{Name: "people", Kind: risk.ListBlock},
		models.ListEntry{Kind: risk.EntryUser, Value: ada.id}, models.ListEntry{Kind: risk.EntryUser, Value: bob.id})
	if got := must[login.DeviceResult](t)(bob.replies(login.DeviceReply{Approve: true, Trusted: true})); got.Status != models.Refused {
		t.Errorf("the approval came to %+v", got)
	}
	w.status(pushed.RequestID, models.Refused)
	ada.login().plain().code(ada.texted()).answering(question.RequestID).mustEnd(models.Refused)
	w.status(asked.RequestID, models.Pending)
}

func TestASecondStepFromABlockedPlaceIsDeclinedUnread(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	w.blocks("bad", risk.EntryCountry, "BR")
	asked := ada.atHome().asked(risk.ChallengeSMS)
	hashed := w.hasher.ran()
	ada.login().from(far).code(ada.texted()).answering(asked.RequestID).declined()
	w.status(asked.RequestID, models.Refused)
	if w.hasher.ran() != hashed {
		t.Error("something was hashed")
	}
	ada.login().from(far).code("000000").answering("00").fails("Request ID is invalid")
}

func TestADeclineByPlaceEndsNothingThatItsOwnerHasPending(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	w.blocks("bad", risk.EntryCountry, "BR")
	asked := ada.atHome().session("ab12").asked(risk.ChallengeSMS)
	ada.strays().session("ab12").declined() // a password: no answer to the question
	w.status(asked.RequestID, models.Pending)
}

func TestAWatchedPlaceWeighsAndDoesNotDecline(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	before := ada.strays().asked(risk.ChallengeSMS).Risk
	w.lists(models.List{Name: "odd", Kind: risk.ListWatch, Weight: 1.75}, models.ListEntry{Kind: risk.EntryNetwork, Value: "22548"})
	after := ada.strays().asked(risk.ChallengeSMS).Risk
	if after.Score <= before.Score {
		t.Errorf("the score was %d and is %d", before.Score, after.Score)
	}
	named := func(r risk.Reason) bool { return r.Code == risk.ReasonListHit }
	if !slices.ContainsFunc(after.Reasons, named) || slices.ContainsFunc(before.Reasons, named) {
		t.Errorf("reasons %+v", after.Reasons)
	}
}
