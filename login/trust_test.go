package login_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Devices that the account trusts, and what strangers can do to their owner.

// trusted lets the person in from the laptop and returns its device token.
func (p *person) trusted() string {
	p.w.t.Helper()
	answer := p.atHome().token("").accepted()
	if answer.DeviceToken == "" {
		p.w.t.Fatal("no device token")
	}
	return answer.DeviceToken
}

func (p *person) devices() []models.Device {
	p.w.t.Helper()
	return must[[]models.Device](p.w.t)(p.w.store.Devices(p.w.t.Context(), p.id))
}

// cookie is what the last decision read from the device token.
func cookie(t *testing.T, w *world, answer login.Answer) risk.Cookie {
	t.Helper()
	return evidenceOf(t, w, answer).Attempt.Cookie
}

func TestADeviceTokenIsGivenAndRecognised(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	before := len(ada.devices())
	token := ada.trusted()
	if got := ada.devices(); len(got) != before+1 || got[0].Name != "Firefox on macOS" && got[0].Name == "" {
		t.Errorf("devices %+v", got)
	}
	answer := ada.atHome().token(token).accepted()
	if answer.DeviceToken != token || cookie(t, w, answer) != risk.CookieValid || len(ada.devices()) != before+1 {
		t.Errorf("came back: %+v, %s", answer, cookie(t, w, answer))
	}
}

func TestATokenThatIsNotOursIsWorthNothing(t *testing.T) {
	w := here(t)
	ada, bob := w.person("ada").settled(), w.person("bob").settled()
	token := ada.trusted()
	parts := strings.Split(token, ".")
	for name, row := range map[string]struct {
		who   *person
		token string
		want  risk.Cookie
	}{
		"empty":               {ada, "", risk.CookieAbsent},
		"garbage":             {ada, "garbage", risk.CookieAbsent},
		"too many parts":      {ada, token + ".00", risk.CookieAbsent},
		"no hex":              {ada, parts[0] + "." + parts[1] + ".zz", risk.CookieAbsent},
		"a forged device":     {ada, strings.Repeat("0", 32) + "." + parts[1] + "." + parts[2], risk.CookieAbsent},
		"a forged owner":      {bob, parts[0] + "." + bob.id + "." + parts[2], risk.CookieAbsent},
		"another user's":      {bob, token, risk.CookieForeign},
		"shortened":           {ada, token[:len(token)-2], risk.CookieAbsent},
		"a device of nowhere": {ada, w.forge("nowhere", ada.id), risk.CookieAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			answer := row.who.atHome().token(row.token).accepted()
			if got := cookie(t, w, answer); got != row.want {
				t.Errorf("read as %s, want %s", got, row.want)
			}
			if answer.DeviceToken == row.token || answer.DeviceToken == "" {
				t.Errorf("answered with the token %q", answer.DeviceToken)
			}
		})
	}
}

// forge makes a token with the right keys, for a device that need not exist.
func (w *world) forge(device, user string) string {
	return fmt.Sprintf("%s.%s.%x", device, user, w.ring.MAC("device-token", []byte(device), []byte(user)))
}

func TestARevokedDeviceIsAStranger(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	token := ada.trusted()
	revoked := ada.devices()[0]
	w.revoke(revoked)
	answer := ada.atHome().token(token).accepted()
	if cookie(t, w, answer) != risk.CookieAbsent || answer.DeviceToken == token {
		t.Errorf("answered %+v", answer)
	}
}

// revoke takes a device's trust away: nobody but a full shelf does so yet.
func (w *world) revoke(d models.Device) {
	w.t.Helper()
	for i := range 20 {
		fresh := models.Device{
			ID: fmt.Sprintf("%032d", i), UserID: d.UserID, CreatedAt: models.At(w.clock.Now()),
			LastSeen: models.At(w.clock.Now().Add(time.Hour)),
		}
		if err := w.store.Commit(w.t.Context(), &models.Change{Device: &fresh}); err != nil {
			w.t.Fatal(err)
		}
	}
	if got := must[models.Device](w.t)(w.store.Device(w.t.Context(), d.ID)); got.RevokedAt == 0 {
		w.t.Fatal("the device is still trusted")
	}
}

func TestADeviceRevokedBetweenTheStepsGetsNoTrust(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone().settled()
	token := ada.trusted()
	device := ada.devices()[0]
	asked := ada.login().votp().on(laptop).from(home).token(token).asked(risk.ChallengeSMS)
	w.revoke(device)
	answer := ada.login().code(ada.texted()).token(token).answering(asked.RequestID).accepted()
	if answer.DeviceToken == token || cookie(t, w, answer) != risk.CookieAbsent {
		t.Errorf("answered %+v", answer)
	}
}

func TestATokenOutlivesTheRootKeyThatMadeIt(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	token := ada.trusted()
	w.rotate()
	answer := ada.atHome().token(token).accepted()
	if cookie(t, w, answer) != risk.CookieValid || answer.DeviceToken == token {
		t.Errorf("%s, answered with %q", cookie(t, w, answer), answer.DeviceToken)
	}
	ada.atHome().token(answer.DeviceToken).accepted()
}

func TestUnreadableDeviceDataIsAFactNotAnError(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	for name, row := range map[string]struct {
		raw, hash, fact string
	}{
		"no device data": {"", "", risk.FactNoDeviceData},
		"broken":         {`{"browser":`, "", risk.FactUnparsed},
		"a wrong hash":   {laptop, strings.Repeat("0", 64), risk.FactHashMismatch},
		"no hash":        {laptop, "", risk.FactHashMismatch},
	} {
		call := ada.enters().from(home)
		call.a.Fingerprint = login.Fingerprint{Present: row.raw != "", Raw: row.raw, Hash: row.hash}
		answer := call.asked(risk.ChallengeSMS)
		if !slices.ContainsFunc(answer.Risk.Reasons, func(r risk.Reason) bool { return r.Code == row.fact }) {
			t.Errorf("%s: %+v", name, answer.Risk.Reasons)
		}
	}
}

func TestOnlyTrustedCallersSayWhereTheUserIs(t *testing.T) {
	w := here(t)
	ada := w.person("ada").phone()
	wary := w.caller
	wary.TrustClientIP = false
	for name, row := range map[string]struct {
		call *try
		want string
	}{
		"a trusted caller":             {ada.enters().from(home), "NL"},
		"a trusted caller is silent":   {ada.enters(), ""},
		"another caller":               {ada.enters().from(home).as(wary), "JP"},
		"another caller, IPv4 in IPv6": {ada.enters().as(wary), "JP"},
		"a private address":            {ada.enters().from("192.168.0.1"), ""},
	} {
		row.call.a.Connection = address("133.11.0.1")
		if name == "another caller, IPv4 in IPv6" {
			row.call.a.Connection = address("::ffff:133.11.0.1")
		}
		answer := row.call.asked(risk.ChallengeSMS)
		if got := evidenceOf(t, w, answer).Attempt.Address; got.Country != row.want || (got.Hash == "") != (row.want == "") {
			t.Errorf("%s: %+v, want %q", name, got, row.want)
		}
	}
}
