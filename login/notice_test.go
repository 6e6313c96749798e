package login_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/risk"
)

// What users are told of their logins.

// warning lets the house write to its users.
func (w *world) warning() *world {
	w.Notices = &notify.Notices{
		Keys: w.ring, Serves: func(models.Channel, string) bool { return true }, NewID: secret.NewID, Service: "Shop", Locale: "en",
		Link: func(of models.Event) models.Secret {
			return models.Secret(fmt.Sprintf("https://login.example.org/not-me?token=%d.%s", of.DecisionID, of.UserID))
		},
	}
	return w
}

// notices are the messages without a code, the newest first.
func (w *world) notices() []models.Message {
	w.t.Helper()
	all := must[[]models.Message](w.t)(w.store.Messages(w.t.Context(), "", 100))
	return slices.DeleteFunc(all, func(m models.Message) bool { return m.OTP != "" })
}

// told wants notices to have been written since it was last asked, as many as there are
// texts, and each to begin with its text.
func (w *world) told(before int, texts ...string) (found []models.Message) {
	w.t.Helper()
	all := w.notices()
	if found = all[:max(0, len(all)-before)]; len(found) != len(texts) {
		w.t.Fatalf("%d notices, want %d: %q", len(found), len(texts), texts)
	}
	for i, m := range found {
		if !strings.HasPrefix(m.Body.Reveal(), texts[i]) {
			w.t.Errorf("the notice is %q, want %q", m.Body.Reveal(), texts[i])
		}
	}
	return found
}

// enter goes through the whole login, with a code by SMS where one is asked for.
func (p *person) enter(call *try) {
	p.w.t.Helper()
	answer, err := call.do()
	if err == nil && answer.Status == models.Pending {
		p.w.clock.advance(time.Millisecond) // messages are listed by their time
		answer, err = call.code(p.texted()).answering(answer.RequestID).do()
	}
	if err != nil || answer.Status != models.Accepted {
		p.w.t.Fatalf("%+v, %v", answer, err)
	}
	p.w.clock.advance(2 * time.Second)
}

const (
	newDevice = "There was a login to your account from a new device."
	newPlace  = "There was a login to your account from an unusual place."
)

func TestWhichLoginsAreTold(t *testing.T) {
	each(t, func(w *world) {
		w.warning()
		ada := w.person("ada").phone().email()
		ada.enter(ada.atHome()) // the first login is no news
		w.told(0)
		ada.settled()
		w.told(0)
		token := ada.trusted()
		for name, row := range map[string]struct {
			call *try
			want []string
		}{
			"as always":                        {ada.atHome(), nil},
			"another device at home":           {ada.enters().on(strange).from(home), []string{newDevice}},
			"the known device abroad":          {ada.enters().on(laptop).from(far), []string{newPlace}},
			"another device abroad":            {ada.strays(), []string{newDevice}},
			"a device that shows nothing":      {ada.enters().from(home), []string{newDevice}},
			"another device with a token":      {ada.enters().on(strange).from(home).token(token), nil},
			"not scored":                       {ada.strays().plain(), nil},
			"an event of a session":            {ada.strays().event("AddressChange"), nil},
			"a payment":                        {ada.strays().payment("12.50"), nil},
			"the way back into a lost account": {recovering(ada.strays()), []string{newDevice}},
		} {
			w.t.Run(name, func(t *testing.T) {
				outer := w.t
				w.t = t
				defer func() { w.t = outer }()
				w.clock.advance(2 * time.Hour)
				fresh := w.person(strings.ReplaceAll(name, " ", "-")).phone().email().settled()
				row.call.a.Name = fresh.name
				if row.call.a.DeviceToken != nil {
					row.call.token(fresh.trusted())
				}
				before := len(w.notices())
				fresh.enter(row.call)
				for _, m := range w.told(before, row.want...) {
					wantNotice(t, fresh, m)
				}
			})
		}
	})
}

func recovering(y *try) *try {
	y.a.Lane = risk.LaneRecovery
	return y
}

// wantNotice looks at everything about a notice but what it is of.
func wantNotice(t *testing.T, p *person, m models.Message) {
	t.Helper()
	user := p.row().User
	if m.Channel != models.Email || m.Recipient.Reveal() != user.Email || m.UserID != user.ID || m.SessionID == "" || m.State != models.Queued {
		t.Errorf("the message is %+v to %s", m, m.Recipient.Reveal())
	}
	if m.ExpiresAt != m.CreatedAt.Add(72*time.Hour) || m.Subject != "Security notice for your Shop account" {
		t.Errorf("it expires at %v, subject %q", m.ExpiresAt, m.Subject)
	}
	session := must[models.Session](t)(p.w.store.Session(t.Context(), m.SessionID))
	decisions, _, err := p.w.store.Decisions(t.Context(), models.DecisionFilter{UserID: user.ID, Limit: 1})
	if err != nil || session.Status != models.Accepted || decisions[0].SessionID != session.ID {
		t.Fatalf("the session is %+v, of the decisions %+v, %v", session, decisions, err)
	}
	link := fmt.Sprintf("\nhttps://login.example.org/not-me?token=%d.%s\n", decisions[0].ID, user.ID)
	if body := m.Body.Reveal(); !strings.HasSuffix(body, link) || strings.Contains(body, home) || strings.Contains(body, far) {
		t.Errorf("the letter is\n%s\nwant it to end with %s", body, link)
	}
}

func TestThePolicySaysWhatIsTold(t *testing.T) {
	w := here(t).warning()
	ada := w.person("ada").phone().email().settled()
	w.policy.Notices = &risk.Notices{}
	ada.enter(ada.strays())
	w.told(0)
	w.policy.Notices = &risk.Notices{NewCountry: true}
	ada.enter(ada.enters().on(strange).from("133.11.0.1"))
	w.told(0, newPlace)
}

func TestWhatWasLearnedElsewhereIsNoNews(t *testing.T) {
	w := here(t).warning()
	ada := w.person("ada").phone().email().settled()
	if err := w.Teach(w.ctx(), ada.strays().a, w.clock.Now(), risk.FactorPassword); err != nil {
		t.Fatal(err)
	}
	w.told(0)
}

func TestOneNoticeOfAKindInAnHour(t *testing.T) {
	each(t, func(w *world) {
		w.warning()
		ada := w.person("ada").phone().email().settled()
		odd := func(i int) string { return strings.Replace(strange, "Firefox/128.0", fmt.Sprintf("Odd%d/128.0", i), 1) }
		ada.enter(ada.enters().on(odd(1)).from(home))
		ada.enter(ada.enters().from(home)) // a device that shows nothing
		w.told(0, newDevice)
		ada.enter(ada.enters().on(odd(2)).from(far)) // counts as a place, since devices are used up
		ada.enter(ada.enters().from("133.11.0.1"))
		found := w.told(1, newDevice)
		if body := found[0].Body.Reveal(); !strings.Contains(body, "Place: Brazil\n") {
			w.t.Errorf("the second notice is %s", body)
		}
		w.clock.advance(time.Hour)
		ada.enter(ada.enters().from(home))
		w.told(2, newDevice)
	})
}

func TestOfManyLoginsAtOnceOneIsTold(t *testing.T) {
	each(t, func(w *world) {
		w.warning()
		w.Limits.Password.Max = 0
		ada := w.person("ada").email().settled()
		w.policy.Lanes[risk.LaneLogin] = lenient(w.policy.Lanes[risk.LaneLogin])
		inParallel(crowd, func(int) {
			if answer, err := ada.strays().do(); err != nil || answer.Status != models.Accepted {
				w.t.Errorf("%+v, %v", answer, err)
			}
		})
		if n := len(w.notices()); n != 2 { // as a device, and as a place
			w.t.Errorf("%d notices", n)
		}
	})
}

// lenient lets everybody in who has the password.
func lenient(lane risk.LanePolicy) risk.LanePolicy {
	lane.Floor, lane.Sparse, lane.Stranger.Level = risk.Low, risk.Low, risk.Low
	lane.Thresholds = map[risk.Segment]risk.Thresholds{}
	for _, s := range risk.Segments() {
		lane.Thresholds[s] = risk.Thresholds{Medium: 1001, High: 1001, Critical: 1001}
	}
	return lane
}

func TestWhoIsTold(t *testing.T) {
	for name, row := range map[string]struct {
		edit    func(*models.User)
		offers  []models.Channel
		channel models.Channel // empty: nobody
	}{
		"by e-mail first":      {func(*models.User) {}, []models.Channel{models.SMS, models.Email}, models.Email},
		"else by SMS":          {func(u *models.User) { u.Email = "" }, []models.Channel{models.SMS, models.Email}, models.SMS},
		"not at an unverified": {func(u *models.User) { u.EmailVerified = false }, []models.Channel{models.SMS, models.Email}, models.SMS},
		"as gateways serve":    {func(*models.User) {}, []models.Channel{models.SMS}, models.SMS},
		"nobody, unverified":   {func(u *models.User) { u.EmailVerified, u.PhoneVerified = false, false }, []models.Channel{models.SMS, models.Email}, ""},
		"nobody, unserved":     {func(*models.User) {}, []models.Channel{models.Voice}, ""},
	} {
		w := here(t).warning()
		w.policy.Lanes[risk.LaneLogin] = lenient(w.policy.Lanes[risk.LaneLogin])
		w.Notices.(*notify.Notices).Serves = func(c models.Channel, _ string) bool { return slices.Contains(row.offers, c) }
		ada := w.person("ada").phone().email().change(row.edit).settled()
		ada.strays().accepted()
		var channel models.Channel
		for _, m := range w.notices() {
			channel = m.Channel
		}
		if channel != row.channel || (w.woken.Load() == 1) != (channel != "") {
			t.Errorf("%s: told by %q, want %q; woken %d times", name, channel, row.channel, w.woken.Load())
		}
	}
}

func TestNothingIsToldOfALoginThatFailsAtTheEnd(t *testing.T) {
	each(t, func(w *world) {
		w.warning()
		w.policy.Lanes[risk.LaneLogin] = lenient(w.policy.Lanes[risk.LaneLogin])
		ada := w.person("ada").email().settled()
		w.hasher.meanwhile = func() { ada.lock() }
		ada.strays().denied()
		w.told(0)
		w.hasher.meanwhile = nil
		ada.change(func(u *models.User) { u.LockedAt = 0 })
		ada.strays().accepted()
		w.told(0, newDevice) // what failed has not used up the hour
	})
}

func TestALoginOfNoNewsWritesAndReadsAsBefore(t *testing.T) {
	w := here(t)
	ada := w.person("ada").email().settled()
	ada.atHome().accepted()
	events, woken := len(w.ear.heard), w.woken.Load()
	w.warning()
	ada.atHome().accepted()
	w.told(0)
	if got := len(w.ear.heard) - events; got != 1 || w.woken.Load() != woken {
		t.Errorf("%d events, woken %d times", got, w.woken.Load()-woken)
	}
}

func TestAHundredFailuresInARowAreToldOnce(t *testing.T) {
	each(t, func(w *world) {
		w.warning().patient()
		w.Limits.NetworkAsk.Max, w.Limits.NetworkBlock.Max = 0, 0
		ada := w.person("ada").email().totp().settled()
		for i := range 110 {
			ada.enters().password("wrong").from(far).denied()
			w.nobody().enters().password("wrong").from(far).denied()
			if told, want := len(w.notices()), min(1, (i+1)/100); told != want {
				w.t.Fatalf("%d notices after %d failures", told, i+1)
			}
			w.clock.advance(16 * time.Minute)
		}
		found := w.told(0, "Too many attempts to log in to your account have failed in a row")
		if body := found[0].Body.Reveal(); strings.Contains(body, "http") || !strings.Contains(body, "Nobody got in this way") {
			w.t.Errorf("the letter is\n%s", body)
		}
		ada.enters().from(far).denied()
		ada.atHome().accepted() // whom strangers cannot lock out
		w.told(1)
	})
}

func TestAHundredWrongCodesAfterAPasswordAreTold(t *testing.T) {
	w := here(t).warning().patient()
	ada := w.person("ada").email().totp().settled()
	for i := range 100 {
		asked := ada.strays().asked(risk.ChallengeDevice)
		ada.login().code("000000").answering(asked.RequestID).denied()
		w.clock.advance(6 * time.Minute)
		if i%10 == 0 {
			ada.atHome().accepted() // a known device forgives the strangers, not the codes
		}
	}
	w.told(0, "Too many attempts to log in to your account have failed in a row")
}

func TestThePolicyMayBeSilentAboutFailures(t *testing.T) {
	w := here(t).warning().patient()
	w.policy.Notices = &risk.Notices{NewDevice: true}
	w.Limits.NetworkAsk.Max, w.Limits.NetworkBlock.Max, w.Limits.Streak = 0, 0, 10
	ada := w.person("ada").email()
	for range 12 {
		ada.enters().password("wrong").from(far).denied()
		w.clock.advance(16 * time.Minute)
	}
	w.told(0)
}

func TestNoNoticeIsInTheLogNorReadableAtRest(t *testing.T) {
	w := here(t).warning()
	w.policy.Lanes[risk.LaneLogin] = lenient(w.policy.Lanes[risk.LaneLogin])
	ada := w.person("ada").email().settled()
	ada.strays().accepted()
	m := w.told(0, newDevice)[0]
	heard := fmt.Sprintf("%+v %v", w.ear.heard, m)
	for _, secret := range []string{m.Recipient.Reveal(), m.Body.Reveal(), "not-me?token"} {
		if strings.Contains(w.log.String(), secret) || strings.Contains(heard, secret) {
			t.Errorf("%q is told", secret)
		}
	}
}
