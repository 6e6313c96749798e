package verify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/notify"
)

func decode(t *testing.T, raw []byte) (body map[string]any) {
	t.Helper()
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatalf("no JSON: %s", raw)
	}
	return body
}

func TestMessagesSayWhatIsAskedFor(t *testing.T) {
	w := newWorld(t)
	w.served[models.WhatsApp] = true
	shop := w.service("DoNotShareWarningEnabled", "true", "CodeLength", "7", "CustomCodeEnabled", "true")
	plain := w.service()
	parcel := ""
	for _, template := range w.verify.Templates {
		if template.Name == "Parcel" {
			parcel = template.SID
		}
	}
	for name, c := range map[string]struct {
		service string
		fields  []string
		want    string // @ stands for the code
	}{
		"plain":    {plain, nil, "@ is your Shop verification code. It is valid for 10 min."},
		"warning":  {shop, nil, "@ is your Shop verification code. It is valid for 10 min. Do not share it with anyone."},
		"language": {plain, []string{"Locale", "de-AT"}, "@ ist Ihr Bestätigungscode von Shop. Er gilt 10 Min."},
		"name":     {plain, []string{"CustomFriendlyName", "Market\nhttp://evil.example"}, "@ is your Market http evil example verification code. It is valid for 10 min."},
		"host":     {plain, []string{"ChannelConfiguration", `{"host":"in.example"}`}, "@ is your Shop verification code. It is valid for 10 min.\n@in.example #@"},
		"app":      {plain, []string{"AppHash", "FA+9qCX9VSu", "ChannelConfiguration", `{"host":"in.example"}`}, "<#> @ is your Shop verification code. It is valid for 10 min.\nFA+9qCX9VSu"},
		"own code": {shop, []string{"CustomCode", "AB12cd"}, "AB12cd is your Shop verification code. It is valid for 10 min. Do not share it with anyone."},
		"template": {plain, []string{"TemplateSid", parcel, "TemplateCustomSubstitutions", `{"place":"Kiosk 7","code":"1"}`}, "@ opens the box at Kiosk 7."},
		"its language": {
			plain,
			[]string{"TemplateSid", parcel, "Locale", "nl", "TemplateCustomSubstitutions", `{"place":"www.evil.example"}`},
			"@ opent de kluis bij www evil example.",
		},
		"whatsapp": {plain, []string{"Channel", "whatsapp"}, "@ is your Shop verification code. It is valid for 10 min."},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			fields := append([]string{"To", phone}, c.fields...)
			if !strings.Contains(strings.Join(fields, " "), "Channel whatsapp") {
				fields = append(fields, "Channel", "sms")
			}
			w.wants(w.send("POST", c.service+"/Verifications", fields...), 201, 0)
			text, code := w.mail(phone).Body.Reveal(), w.code(phone)
			want := c.want
			if !strings.HasPrefix(want, "AB12cd") {
				host := strings.ReplaceAll(want, "@in.", "\x00in.")
				want = strings.ReplaceAll(strings.ReplaceAll(host, "@", code), "\x00", "@")
			}
			if text != want {
				t.Errorf("got  %q\nwant %q", text, want)
			}
			if got := w.checks(c.service, phone, code); got.body["status"] != "approved" {
				t.Errorf("the code is not right: %d %s", got.Code, got.Body)
			}
		})
	}
}

func TestTheLastLineNamesAHostOfTheOperatorsAlone(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	for _, c := range []struct {
		own, named, want string // want empty: it is refused
	}{
		{"shop.example", "", "shop.example"},
		{"shop.example", "shop.example", "shop.example"},
		{"Shop.example", "PAY.shop.example", "pay.shop.example"},
		{"shop.example", "in.example", "in.example"}, // an allowed host
		{"", "in.example", "in.example"},
		{"shop.example", "evil.example", ""},
		{"shop.example", "evilshop.example", ""},
		{"shop.example", "shop.example.evil.example", ""},
		{"shop.example", "example", ""},
		{"shop.example", "a b.shop.example", ""},
		{"shop.example", "sub.in.example", ""},
		{"", "evil.example", ""},
		{"", ".", ""},
	} {
		w.verify.Host = c.own
		fields := []string{"To", phone, "Channel", "sms"}
		if c.named != "" {
			fields = append(fields, "ChannelConfiguration", `{"host":"`+c.named+`"}`)
		}
		got := w.send("POST", service+"/Verifications", fields...)
		if c.want == "" {
			w.wants(got, 400, 60200)
			continue
		}
		w.wants(got, 201, 0)
		if text := w.mail(phone).Body.Reveal(); !strings.HasSuffix(text, "\n@"+c.want+" #"+w.code(phone)) {
			t.Errorf("%q with %q: %q", c.named, c.own, text)
		}
	}
}

func TestLettersAndCallsCarryTheCode(t *testing.T) {
	w := newWorld(t)
	service := w.service("DoNotShareWarningEnabled", "true")
	w.wants(w.starts(service, "Ada@Example.ORG"), 201, 0)
	letter := w.mail("Ada@example.org")
	if letter.Subject != "Your Shop verification code" || !strings.HasPrefix(letter.Body.Reveal(), letter.OTP.Reveal()+"\n") ||
		!strings.HasSuffix(letter.Body.Reveal(), "Do not share it with anyone.\n") {
		t.Errorf("the letter is %q %q", letter.Subject, letter.Body.Reveal())
	}
	w.wants(w.send("GET", service+"/Verifications/Ada%40EXAMPLE.org"), 200, 0)
	w.wants(w.send("POST", service+"/Verifications", "To", phone, "Channel", "call"), 201, 0)
	call := w.mail(phone)
	spelled := strings.Join(strings.Split(call.OTP.Reveal(), ""), ", ")
	if strings.Count(call.Body.Reveal(), spelled) != 2 {
		t.Errorf("the call says %q", call.Body.Reveal())
	}
}

func TestACodeForAPaymentConfirmsNoOther(t *testing.T) {
	w := newWorld(t)
	service := w.service("Psd2Enabled", "true")
	w.wants(w.starts(service, phone, "Amount", "€39.99", "Payee", "Acme"), 201, 0)
	code, text := w.code(phone), w.mail(phone).Body.Reveal()
	if !strings.Contains(text, "€39.99") || !strings.Contains(text, "Acme") {
		t.Errorf("the message is %q", text)
	}
	if got := w.checks(service, phone, code, "Amount", "€399.9", "Payee", "Acme"); got.body["status"] != "pending" {
		t.Errorf("another amount: %s", got.Body)
	}
	w.wants(w.checks(service, phone, code, "Amount", "€39.99"), 400, 60206)
	again := w.starts(service, phone, "Amount", "€39.99", "Payee", "Acme")
	if w.code(phone) != code || again.body["amount"] != "€39.99" {
		t.Errorf("sent again: %s", again.Body)
	}
	changed := w.starts(service, phone, "Amount", "€1", "Payee", "Acme")
	if changed.body["sid"] == again.body["sid"] {
		t.Error("the same code goes with another payment")
	}
	w.wants(w.checks(service, phone, w.code(phone), "Amount", "€1", "Payee", "Acme"), 200, 0)
	w.wants(w.send("POST", service+"/VerificationCheck", "VerificationSid", again.body["sid"].(string), "Code", code,
		"Amount", "€39.99", "Payee", "Acme"), 404, 20404, "canceled")
}

func TestACodeForAPaymentTellsWhatItIsGoodFor(t *testing.T) {
	w := newWorld(t)
	service := w.service("Psd2Enabled", "true")
	long := strings.Repeat("Acme, Inc. ", 5) + "of Paris"
	for _, to := range []string{phone, email} {
		w.wants(w.starts(service, to, "Amount", "5000 EUR", "Payee", long), 201, 0)
		if text := w.mail(to).Body.Reveal(); !strings.Contains(text, "5000 EUR") || !strings.Contains(text, long) {
			t.Errorf("the message is %q", text)
		}
	}
	for name, fields := range map[string][]string{
		"TemplateSid": {"Amount", "5000 EUR", "Payee", "Acme", "TemplateSid", w.verify.Templates[1].SID},
		"Amount":      {"Amount", ".99 EUR", "Payee", "Acme"},
		"Payee":       {"Amount", "5000 EUR", "Payee", "evil.example"},
	} {
		got := w.starts(service, phone, fields...)
		w.wants(got, 400, 60200)
		if message, _ := got.body["message"].(string); !strings.HasSuffix(message, " "+name) {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}

func TestTemplatesOfAnOperatorAreChecked(t *testing.T) {
	for name, words := range map[string]map[string]notify.CodeWords{
		"no language":      {},
		"no code":          {"en": {Text: "hello"}},
		"code in subject":  {"en": {Mail: "{{code}}", Subject: "{{code}}"}},
		"open place":       {"en": {Text: "{{code"}},
		"strange place":    {"en": {Text: "{{code}} {{a b}}"}},
		"nothing together": {"en": {Text: "{{code}}"}, "de": {Call: "{{code}}"}},
	} {
		if _, err := notify.NewCodeTemplates(map[string]map[string]notify.CodeWords{name: words}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
