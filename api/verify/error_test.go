package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/verify"
)

func TestEveryParameterIsChecked(t *testing.T) {
	w := newWorld(t)
	shop := w.service()
	free := w.service("CustomCodeEnabled", "true")
	paid := w.service("Psd2Enabled", "true")
	start := func(service string, fields ...string) answer {
		return w.send("POST", service+"/Verifications", fields...)
	}
	for name, c := range map[string]struct {
		got    answer
		status int
		code   int
		reason string
	}{
		"no name":              {w.send("POST", "/Services"), 400, 60200, ""},
		"empty name":           {w.send("POST", "/Services", "FriendlyName", " "), 400, 60200, ""},
		"long name":            {w.send("POST", "/Services", "FriendlyName", strings.Repeat("x", 33)), 400, 60200, ""},
		"short code":           {w.send("POST", "/Services", "FriendlyName", "x", "CodeLength", "3"), 400, 60200, ""},
		"long code":            {w.send("POST", shop, "CodeLength", "11"), 400, 60200, ""},
		"no number":            {w.send("POST", shop, "CodeLength", "six"), 400, 60200, ""},
		"no boolean":           {w.send("POST", shop, "LookupEnabled", "perhaps"), 400, 60200, ""},
		"landlines unseen":     {w.send("POST", shop, "SkipSmsToLandlines", "true"), 400, 60200, ""},
		"twice":                {w.send("POST", shop, "CodeLength", "5", "CodeLength", "6"), 400, 60200, ""},
		"totp":                 {w.send("POST", shop, "Totp.TimeStep", "61"), 400, 60200, ""},
		"unknown template":     {w.send("POST", shop, "DefaultTemplateSid", "HJ0"), 400, 60425, ""},
		"nobody":               {start(shop, "Channel", "sms"), 400, 60200, ""},
		"no channel":           {start(shop, "To", phone), 400, 60200, ""},
		"strange channel":      {start(shop, "To", phone, "Channel", "totp"), 400, 60200, ""},
		"no plus":              {start(shop, "To", "004915112345678", "Channel", "sms"), 400, 60200, ""},
		"too short":            {start(shop, "To", "+491", "Channel", "sms"), 400, 60200, ""},
		"no address":           {start(shop, "To", "ada@", "Channel", "email"), 400, 60200, ""},
		"mail to a number":     {start(shop, "To", phone, "Channel", "email"), 400, 60436, ""},
		"SMS to a mailbox":     {start(shop, "To", email, "Channel", "sms"), 400, 60436, ""},
		"no gateway":           {start(shop, "To", phone, "Channel", "whatsapp"), 403, 60223, "not_supported"},
		"no SNA":               {start(shop, "To", phone, "Channel", "sna"), 403, 60223, "not_supported"},
		"foreign language":     {start(shop, "To", phone, "Channel", "sms", "Locale", "tlh"), 404, 20404, "locale_unsupported"},
		"code not brought":     {start(shop, "To", phone, "Channel", "sms", "CustomCode", "123456"), 400, 60204, "not_supported"},
		"code with signs":      {start(free, "To", phone, "Channel", "sms", "CustomCode", "12 456"), 400, 60200, ""},
		"code too short":       {start(free, "To", phone, "Channel", "sms", "CustomCode", "123"), 400, 60200, ""},
		"message":              {start(shop, "To", phone, "Channel", "sms", "CustomMessage", "hi"), 400, 60204, "not_supported"},
		"digits":               {start(shop, "To", phone, "Channel", "call", "SendDigits", "1"), 400, 60204, "not_supported"},
		"no template":          {start(shop, "To", phone, "Channel", "sms", "TemplateSid", "HJ1"), 400, 60425, ""},
		"rate limit":           {start(shop, "To", phone, "Channel", "sms", "RateLimits", `{"ip":"1"}`), 400, 60200, ""},
		"rate limits no JSON":  {start(shop, "To", phone, "Channel", "sms", "RateLimits", `ip`), 400, 60200, ""},
		"hash":                 {start(shop, "To", phone, "Channel", "sms", "AppHash", "short"), 400, 60200, ""},
		"address":              {start(shop, "To", phone, "Channel", "sms", "DeviceIp", "here"), 400, 60200, ""},
		"tags":                 {start(shop, "To", phone, "Channel", "sms", "Tags", `{"a":["b"]}`), 400, 60200, ""},
		"host":                 {start(shop, "To", phone, "Channel", "sms", "ChannelConfiguration", `{"host":"a b"}`), 400, 60200, ""},
		"no amount":            {start(paid, "To", phone, "Channel", "sms"), 400, 60206, ""},
		"no payee":             {start(paid, "To", phone, "Channel", "sms", "Amount", "9"), 400, 60206, ""},
		"unasked amount":       {start(shop, "To", phone, "Channel", "sms", "Amount", "9", "Payee", "Ada"), 400, 60206, ""},
		"payment by call":      {start(paid, "To", phone, "Channel", "call", "Amount", "9", "Payee", "Ada"), 400, 60214, ""},
		"check of nothing":     {w.send("POST", shop+"/VerificationCheck", "Code", "123456"), 400, 60200, ""},
		"check with no code":   {w.send("POST", shop+"/VerificationCheck", "To", phone), 400, 60200, ""},
		"check, short":         {w.checks(shop, phone, "123"), 400, 60200, ""},
		"check, long":          {w.checks(shop, phone, "12345678901"), 400, 60200, ""},
		"check, unknown":       {w.checks(shop, phone, "123456"), 404, 20404, "not_found"},
		"check, no SID":        {w.send("POST", shop+"/VerificationCheck", "VerificationSid", "VE1", "Code", "123456"), 400, 60425, ""},
		"check, no payment":    {w.checks(paid, phone, "123456"), 400, 60206, ""},
		"page size":            {w.send("GET", "/Services", "PageSize", "0"), 400, 60200, ""},
		"page token":           {w.send("GET", "/Services", "PageToken", "XX"), 400, 60200, ""},
		"time":                 {w.send("GET", "/Attempts", "DateCreatedAfter", "yesterday"), 400, 60200, ""},
		"no such attempt":      {w.send("GET", "/Attempts/VL1"), 404, 20404, "not_found"},
		"no such service":      {w.send("GET", "/Services/VA1"), 404, 20404, "not_found"},
		"somebody's service":   {w.send("GET", "/Services/VA5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"), 404, 20404, "not_found"},
		"start without one":    {start("/Services/VA1", "To", phone, "Channel", "sms"), 404, 20404, "not_found"},
		"no such verification": {w.send("GET", shop+"/Verifications/VE5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"), 404, 20404, "not_found"},
		"not in its words":     {w.send("GET", shop+"/Verifications/somebody"), 404, 20404, "not_found"},
		"later":                {w.send("GET", shop+"/Webhooks"), 400, 60204, "not_supported"},
		"much later":           {w.send("POST", "/Forms/form-push"), 400, 60204, "not_supported"},
		"never":                {w.send("GET", "/Nothing"), 404, 20404, "not_found"},
		"no method":            {w.send("DELETE", "/Templates"), 405, 20405, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			w.wants(c.got, c.status, c.code, c.reason)
		})
	}
	if n := w.digest.compared.Load(); n != 0 {
		t.Errorf("%d codes were compared", n)
	}
}

func TestStrangersAndCallersWithoutTheScopeAreTurnedAway(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/Services", "/Services/VA1/Webhooks", "/Nothing"} {
		w.wants(w.sendAs("", "GET", path), 401, 20003)
		w.wants(w.sendAs("nobody", "GET", path), 401, 20003)
		w.wants(w.sendAs("bare", "GET", path), 403, 20403)
	}
}

func TestTheGuardsVerdictIsAnswered(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	for _, c := range []struct {
		verdict verify.Error
		status  int
		code    int
	}{
		{verify.Error{Why: verify.PrefixBlocked, Reason: verify.ReasonPrefix}, 403, 60410},
		{verify.Error{Why: verify.CountryBlocked, Reason: verify.ReasonCountry}, 403, 60605},
		{verify.Error{Why: verify.ClassBlocked, Reason: verify.ReasonClass}, 403, 60238},
		{verify.Error{Why: verify.RuleBlocked, Reason: verify.ReasonRule}, 403, 60238},
		{verify.Error{Why: verify.Landline, Reason: verify.ReasonClass}, 403, 60205},
		{verify.Error{Why: verify.MaxSends, Reason: verify.ReasonUserLocked, After: time.Hour}, 429, 60203},
		{verify.Error{Why: verify.ReachedRateLimit, Reason: verify.ReasonRateLimit, After: time.Minute}, 429, 20429},
	} {
		w.guard.verdict = &c.verdict
		for range 6 { // a message that there was not does not count
			w.wants(w.starts(service, phone), c.status, c.code, c.verdict.Reason)
		}
		last := w.heard.events[len(w.heard.events)-1]
		if last.Type != models.EventVerificationBlocked || !strings.Contains(string(last.Detail), c.verdict.Reason) {
			t.Errorf("the audit stream says %s %s", last.Type, last.Detail)
		}
	}
	w.guard.verdict = nil
	w.wants(w.starts(service, phone), 201, 0)
	if messages, err := w.store.Messages(w.Context(), "", 99); err != nil || len(messages) != 1 {
		t.Errorf("%d messages, %v", len(messages), err)
	}
}

func TestTheGuardIsToldWhatItHasToKnow(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	start := func(id, to string, fields ...string) verify.Send {
		t.Helper()
		w.wants(w.sendAs(id, "POST", service+"/Verifications", append([]string{"To", to, "Channel", "auto"}, fields...)...), 201, 0)
		return w.guard.judged[len(w.guard.judged)-1]
	}
	if s := start(key, phone, "DeviceIp", addressOfAda.String(), "RiskCheck", "disable"); s.Address.IsValid() || s.Exempt ||
		s.CallerID != key || s.Channel != models.SMS || s.Number.Country != "DE" {
		t.Errorf("judged %+v", s)
	}
	if s := start("free", other, "DeviceIp", addressOfAda.String(), "RiskCheck", "disable"); s.Address != addressOfAda || !s.Exempt {
		t.Errorf("judged %+v", s)
	}
	if s := start(key, email); s.Number.E164 != "" || s.Channel != models.Email || s.To != email {
		t.Errorf("judged %+v", s)
	}
	w.wants(w.sendAs("free", "POST", "/SafeList/Numbers", "PhoneNumber", "+4915112345670"), 201, 0)
	if s := start(key, "+4915112345670"); !s.Exempt {
		t.Errorf("judged %+v", s)
	}
}

func TestTheGuardIsToldThatLandlinesAreNotWanted(t *testing.T) {
	w := newWorld(t)
	service := w.service("LookupEnabled", "true", "SkipSmsToLandlines", "true")
	w.wants(w.starts(service, "+4930901820"), 201, 0)
	w.wants(w.send("POST", service+"/Verifications", "To", "+4930901820", "Channel", "call"), 201, 0)
	w.wants(w.starts(w.service(), "+4930901820"), 201, 0)
	told := ""
	for _, s := range w.guard.judged {
		told += fmt.Sprint(s.NoLandlines, " ")
	}
	if told != "true false false " {
		t.Errorf("told %s", told)
	}
}

func TestTheServicesGatewayIsTriedFirst(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	w.wants(w.send("POST", service+"/MessagingConfigurations", "Country", "all", "MessagingServiceSid", verify.GatewaySID("own")), 201, 0)
	w.starts(service, phone)
	w.starts(service, email)
	if sms, letter := w.mail(phone), w.mail(email); sms.Prefers != "own" || letter.Prefers != "" {
		t.Errorf("the number prefers %q, the mailbox %q", sms.Prefers, letter.Prefers)
	}
}

func TestReadingTooOftenIsRefused(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	path := service + "/Verifications/" + w.starts(service, phone).body["sid"].(string)
	for range 60 {
		w.wants(w.send("GET", path), 200, 0)
	}
	got := w.send("GET", path)
	w.wants(got, 429, 20429, "rate_limit")
	if got.Header().Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", got.Header().Get("Retry-After"))
	}
	w.later(time.Minute)
	w.wants(w.send("GET", path), 200, 0)
}

func TestRateLimitsOfAServiceAreKept(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	limit := w.send("POST", service+"/RateLimits", "UniqueName", "end_user_ip").body["sid"].(string)
	start := func(to, ip string) answer {
		return w.starts(service, to, "RateLimits", fmt.Sprintf(`{"end_user_ip":%q}`, ip))
	}
	w.wants(start("+4915112345600", "1"), 201, 0) // without a bucket it limits nothing
	w.wants(w.send("POST", service+"/RateLimits/"+limit+"/Buckets", "Max", "2", "Interval", "60"), 201, 0)
	w.wants(start("+4915112345601", "1"), 201, 0)
	w.wants(start("+4915112345602", "1"), 201, 0)
	got := start("+4915112345603", "1")
	w.wants(got, 429, 20429, "rate_limit")
	if got.Header().Get("Twilio-Reached-Rate-Limit") != "end_user_ip" || got.Header().Get("Retry-After") != "60" {
		t.Errorf("headers are %v", got.Header())
	}
	w.wants(start("+4915112345603", "2"), 201, 0)
	w.later(time.Minute)
	w.wants(start("+4915112345603", "1"), 201, 0)
}

func TestNoOddPathIsLookedUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := worldOn(t, s)
		for _, odd := range []string{"%00", "%FF", "VL%00", "%E2%28"} {
			for _, path := range []string{"/Attempts/", "/Services/", "/SafeList/Numbers/", w.service() + "/RateLimits/", w.service() + "/MessagingConfigurations/"} {
				w.wants(w.send("GET", path+odd), 404, 20404)
			}
		}
	})
}

func TestADomainIsOneDestinationHoweverItIsWritten(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	sid := w.starts(service, "ada@bücher.example").body["sid"]
	for _, spelling := range []string{"ada@xn--bcher-kva.example", "ada@BÜCHER.example", "ada@bu\u0308cher.example"} {
		if again := w.send("POST", service+"/Verifications", "To", spelling, "Channel", "email"); again.Code != 201 || again.body["sid"] != sid {
			t.Errorf("%s is another: %d %s", spelling, again.Code, again.Body)
		}
	}
	w.wants(w.send("POST", service+"/Verifications", "To", "ada@a_b..example", "Channel", "email"), 400, 60200)
}
