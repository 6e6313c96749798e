package login_test

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store/storetest"
)

const (
	rightPassword = "correct horse battery staple"
	seed          = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // of the RFCs: "12345678901234567890"
	plainSuite    = "OCRA-1:HOTP-SHA1-6:QN08"
	timedSuite    = "OCRA-1:HOTP-SHA1-6:QN08-T1M"

	home = "193.0.6.10"
	far  = "200.160.2.3"
)

// person is somebody who logs in; every step of the chain gives them something.
type person struct {
	w    *world
	id   string
	name models.UserName
}

// person enters a user with a password and nothing else.
func (w *world) person(name string) *person {
	w.t.Helper()
	user := storetest.User(name)
	p := &person{w: w, id: user.ID, name: user.Name()}
	credential := &models.Credential{UserID: user.ID, Hash: "stub$" + rightPassword}
	if err := w.store.CreateUser(w.t.Context(), user, credential); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// nobody is a name that no user has.
func (w *world) nobody() *person {
	return &person{w: w, name: models.UserName{UserID: "nobody", Domain: "main"}}
}

// row is the person as the store has them now.
func (p *person) row() models.Person {
	p.w.t.Helper()
	return must[models.Person](p.w.t)(p.w.store.PersonByID(p.w.t.Context(), p.id))
}

func (p *person) change(edit func(*models.User)) *person {
	p.w.t.Helper()
	user := p.row().User
	edit(&user)
	if err := p.w.store.UpdateUser(p.w.t.Context(), user); err != nil {
		p.w.t.Fatal(err)
	}
	return p
}

func (p *person) phoneNumber() models.Secret {
	return models.Secret("+3120111" + fmt.Sprintf("%04d", len(p.id)*100+int(p.id[len(p.id)-1])))
}

func (p *person) phone() *person {
	return p.change(func(u *models.User) { u.Phone, u.PhoneVerified = p.phoneNumber().Reveal(), true })
}

func (p *person) email() *person {
	return p.change(func(u *models.User) { u.Email, u.EmailVerified = u.UserID+"@example.org", true })
}

func (p *person) prefers(method models.DeliveryMethod) *person {
	return p.change(func(u *models.User) { u.DeliveryMethod = method })
}

func (p *person) lock() *person {
	return p.change(func(u *models.User) { u.LockedAt = models.At(p.w.clock.Now()) })
}

func (p *person) disable() *person {
	return p.change(func(u *models.User) { u.DisabledAt = models.At(p.w.clock.Now()) })
}

func (p *person) owns(a models.Authenticator) *person {
	p.w.t.Helper()
	kind := strings.ToUpper(string(a.Kind) + "XXX")[:3]
	a.Serial, a.UserID, a.Domain, a.Secret = fmt.Sprintf("%s%07d", kind, serialOf(p.id)), p.id, "main", seed
	if a.Algorithm == "" {
		a.Algorithm, a.Digits = string(otp.SHA1), 6
	}
	if err := p.w.store.PutAuthenticator(p.w.t.Context(), a); err != nil {
		p.w.t.Fatal(err)
	}
	return p
}

// serialOf makes a number of an ID, so that no two people own the same thing.
func serialOf(id string) int {
	n := 0
	for _, b := range []byte(id) {
		n = (n*31 + int(b)) % 10_000_000
	}
	return n
}

func (p *person) totp() *person { return p.owns(models.Authenticator{Kind: models.TOTP, Period: 30}) }

func (p *person) hotp() *person { return p.owns(models.Authenticator{Kind: models.HOTP}) }

func (p *person) ocra(suite string) *person {
	return p.owns(models.Authenticator{Kind: models.OCRA, Suite: suite})
}

// device is a phone that approves by the given response codes.
func (p *person) device(codes string) *person {
	return p.owns(models.Authenticator{Kind: models.Trusted, Methods: codes})
}

func (p *person) serial(kind models.AuthenticatorKind) string {
	for _, a := range p.row().Authenticators {
		if a.Kind == kind {
			return a.Serial
		}
	}
	p.w.t.Helper()
	p.w.t.Fatalf("%s owns no %s", p.name, kind)
	return ""
}

// settled lets the person log in at home on the laptop thirty times in sixty days.
func (p *person) settled() *person {
	p.w.t.Helper()
	const logins = 30
	for i := range logins {
		ago := 25*time.Hour + time.Duration(logins-1-i)*48*time.Hour - time.Duration(i%3)*time.Hour
		p.taught(p.w.clock.Now().Add(-ago))
	}
	return p
}

// taught lets one login at home on the laptop happen in the past.
func (p *person) taught(at time.Time) {
	p.w.t.Helper()
	a := p.login().on(laptop).from(home).a
	if err := p.w.Teach(p.w.ctx(), a, at, risk.FactorPassword, risk.FactorDeviceCode); err != nil {
		p.w.t.Fatal(err)
	}
}

// shows is what the person's authenticator shows now.
func (p *person) shows() string {
	p.w.t.Helper()
	key := otpKey(p, models.TOTP)
	return must[string](p.w.t)(key.TOTP(p.w.clock.Now()))
}

// counted is what the person's counter-based authenticator shows at a counter.
func (p *person) counted(counter int64) string {
	p.w.t.Helper()
	key := otpKey(p, models.HOTP)
	return must[string](p.w.t)(key.HOTP(counter))
}

func otpKey(p *person, kind models.AuthenticatorKind) otp.Key {
	p.w.t.Helper()
	for _, a := range p.row().Authenticators {
		if a.Kind == kind {
			return must[otp.Key](p.w.t)(challenge.KeyOf(a))
		}
	}
	p.w.t.Fatalf("%s owns no %s", p.name, kind)
	return otp.Key{}
}

// responds is what the person's device answers to a question.
func (p *person) responds(suite, question string) string {
	p.w.t.Helper()
	parsed := must[otp.Suite](p.w.t)(otp.ParseSuite(suite))
	key := must[[]byte](p.w.t)(otp.DecodeSecret(seed))
	return must[string](p.w.t)(parsed.Response(key, otp.Input{Question: question, At: p.w.clock.Now()}))
}

// received is the code in the newest message to an address.
func (w *world) received(to models.Secret) string {
	w.t.Helper()
	messages := must[[]models.Message](w.t)(w.store.Messages(w.t.Context(), to.Reveal(), 1))
	if len(messages) == 0 {
		w.t.Fatalf("nothing was sent to %s", to.Reveal())
	}
	return messages[0].OTP.Reveal()
}

// texted is the code in the newest message to the person's phone.
func (p *person) texted() string {
	p.w.t.Helper()
	return p.w.received(p.phoneNumber())
}

// sent counts all messages to the person's phone.
func (p *person) sent() int {
	p.w.t.Helper()
	return len(must[[]models.Message](p.w.t)(p.w.store.Messages(p.w.t.Context(), p.phoneNumber().Reveal(), 100)))
}

// replies lets the person's trusted device answer.
func (p *person) replies(reply login.DeviceReply) (login.DeviceResult, error) {
	return p.w.Respond(p.w.ctx(), p.name, reply)
}

// laptop and strange are device data of two computers that have little in common.
const (
	laptop  = `{"browser":{"userAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0","applicationVersion":"5.0 (Macintosh)","applicationCode":"Mozilla","applicationName":"Netscape","cookieEnabled":true,"javaEnabled":false},"support":{"ajax":true,"boxModel":true,"changeBubbles":true,"checkClone":true,"checkOn":true,"cors":true},"device":{"screenWidth":1920,"screenHeight":1080,"os":"Apple MacOS","language":"en-US","platform":"MacIntel","timeZone":-240},"plugin":[]}`
	strange = `{"browser":{"userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"},"support":{"ajax":true,"boxModel":null,"changeBubbles":null,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":null},"computer":{"screenWidth":1366,"screenHeight":768,"OS":"Linux","platform":"Linux x86_64"},"additional":{}}`
)

func address(text string) netip.Addr { return netip.MustParseAddr(text) }
