package cli

import (
	"time"

	"riskgate/models"
)

// demoPassword is the password of every demo person. It is seeded directly: the
// breached-password check would not let it through.
const demoPassword = "Test1234"

// The networks the demo people log in from.
const (
	demoHome    = "193.0.6.10" // NL, the home network 193.0.6.0/24
	demoGermany = "194.25.0.60"
	demoFrance  = "80.10.246.2"
)

// demoPerson is one of the people the sandbox comes with.
type demoPerson struct {
	name     string
	phone    string
	email    string
	totp     bool
	methods  string // of a trusted device: response codes it can answer
	locked   bool
	logins   int // in the past, all accepted
	days     int // over which they are spread
	devices  []string
	networks []string
}

// demoPeople lists the people of the sandbox. The browser of the README's example
// is a known device of everybody with a history, so that one body serves all.
func demoPeople() []demoPerson {
	home := []string{demoHome}
	one, two := []string{demoBrowser}, []string{demoBrowser, demoBrowser, demoPhone}
	return []demoPerson{
		{
			name: "iaa_user", phone: "+31201110001", email: "iaa_user@sandbox.example", totp: true,
			logins: 30, days: 60, devices: two, networks: home,
		},
		{
			name: "sms_user", phone: "+31201110002", email: "sms_user@sandbox.example",
			logins: 30, days: 60, devices: one, networks: home,
		},
		{
			name: "traveller", phone: "+31201110003", totp: true,
			logins: 60, days: 90, devices: two, networks: []string{demoHome, demoGermany, demoFrance},
		},
		{name: "new_user", phone: "+31201110004"},
		{name: "face_user", methods: "21,23,24", logins: 30, days: 60, devices: one, networks: home},
		{name: "nofactor_user", logins: 30, days: 60, devices: one, networks: home},
		{name: "locked_user", phone: "+31201110005", locked: true, logins: 30, days: 60, devices: one, networks: home},
		{name: "analyst"},
		{name: "lead"},
		{name: "admin"},
	}
}

// user is the row of the person.
func (p demoPerson) user(id, domain string, now models.Time) models.User {
	name := models.UserName{UserID: p.name, Domain: domain}
	u := models.User{
		ID: id, NameKey: name.Key(), UserID: p.name, Domain: domain,
		Email: p.email, EmailVerified: p.email != "", Phone: p.phone, PhoneVerified: p.phone != "",
		DeliveryMethod: models.DeliverDefault, CreatedAt: now, UpdatedAt: now,
	}
	return u
}

// pastLogins are the instants of the person's history, oldest first: spread over
// the days and evenly over the hours, the last one at least a day ago.
func (p demoPerson) pastLogins(now time.Time) []time.Time {
	const lastAgo = 25 * time.Hour
	if p.logins == 0 {
		return nil
	}
	step := time.Duration(p.days) * 24 * time.Hour / time.Duration(p.logins)
	times := make([]time.Time, 0, p.logins)
	for i := p.logins - 1; i >= 0; i-- {
		hour := time.Duration(i*7%24) * time.Hour
		times = append(times, now.Add(-lastAgo-time.Duration(i)*step-hour))
	}
	return times
}

// demoBrowser is the browser of the contract's sample request.
const demoBrowser = `{browser:{"userAgent":Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36},support:{"ajax":true,"boxModel":undefined,"changeBubbles":undefined,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":undefined,"hrefNormalized":undefined,"htmlSerialize":undefined,"leadingWhitespace":undefined,"noCloneChecked":true,"noCloneEvent":undefined,"opacity":undefined,"optDisabled":undefined,"style":undefined,"submitBubbles":undefined,"tbody":undefined},computer:{"screenWidth":2560,"screenHeight":1440,"OS":"Microsoft Windows","platform":"Win32"},additional:{}}`

// demoPhone is the second device of those who have two.
const demoPhone = `{"browser":{"userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1","applicationVersion":"5.0 (iPhone)","applicationCode":"Mozilla","applicationName":"Netscape","cookieEnabled":true,"javaEnabled":false},"support":{"ajax":true,"boxModel":true,"changeBubbles":true,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":true,"hrefNormalized":true,"htmlSerialize":true,"leadingWhitespace":true,"noCloneChecked":true,"noCloneEvent":true,"opacity":true,"optDisabled":true,"style":true,"submitBubbles":true,"tbody":true},"device":{"screenWidth":393,"screenHeight":852,"os":"Apple iOS","language":"nl-NL","platform":"iPhone","timeZone":-120},"plugin":[]}`
