package iaa_test

import (
	"net/http"
	"strings"
	"testing"

	"riskgate/models"
)

// What real clients send, one test for each habit of theirs.

func TestNumbersAndBooleansMayComeAsText(t *testing.T) {
	w := newWorld(t)
	for timeout, want := range map[string]int{`5`: 5, `"5"`: 5, `"0"`: 0, `"600"`: 60, `99999999999999999999`: 60, `"007"`: 7} {
		if got := w.attempt(`{"objectType":"AdaptiveLoginInput","timeout":` + timeout + `}`).Wait; int(got/seconds) != want {
			t.Errorf("timeout %s: %v", timeout, got)
		}
	}
	for body, want := range map[string]struct {
		length int
		check  bool
	}{
		`{"length":"8","checkDigit":"true"}`: {8, true},
		`{"length":8,"checkDigit":true}`:     {8, true},
		`{"length":"04"}`:                    {4, false},
		`{}`:                                 {6, false},
	} {
		w.body(w.call(http.MethodPost, "/users/ada/generate-challenge", body), 200)
		if w.Service.Length != want.length || w.Service.Check != want.check {
			t.Errorf("%s: %d, %v", body, w.Service.Length, w.Service.Check)
		}
	}
	for amount, want := range map[string]string{`"12.50"`: "12.50", `12.50`: "12.50", `"000000000000000001"`: "000000000000000001", `0`: "0"} {
		w.body(w.call(http.MethodPost, "/transactions", `{"relationshipRef":"ada","amount":`+amount+`}`), 200)
		if got := w.Service.Last().Transaction.Amount; got != want {
			t.Errorf("amount %s: %q", amount, got)
		}
	}
}

func TestTheFirstStepMayBringNothing(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{
		`{"objectType":"AdaptiveLoginInput","relationshipRef":"ada","sessionID":"0E55"}`,
		`{"objectType":"AdaptiveLoginInput","relationshipRef":"ada","sessionID":"0E55","cddc":null}`,
		`{"objectType":"AdaptiveLoginInput"}`,
	} {
		if got := w.attempt(body); got.Credential.Kind != "" || got.Fingerprint.Present || got.ClientIP.IsValid() {
			t.Errorf("%s: %+v", body, got)
		}
	}
}

func TestBothStepsCarryTheSameLongSessionID(t *testing.T) {
	w := newWorld(t)
	id := strings.Repeat("3132", 18) // 72 digits: the text of a UUID in hex
	first := w.attempt(`{"objectType":"AdaptiveLoginInput","sessionID":"` + id + `"}`)
	second := w.attempt(`{"objectType":"AdaptiveLoginInput","sessionID":"` + strings.ToUpper(id) + `","credentials":{"authenticator":{"OTP":"123456"}}}`)
	if first.SessionID != id || second.SessionID != id {
		t.Errorf("%q and %q", first.SessionID, second.SessionID)
	}
}

func TestNamesComeInEverySpelling(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]models.UserName{
		"ada@sandbox":                   {UserID: "ada", Domain: "sandbox"},
		"ada%40sandbox":                 {UserID: "ada", Domain: "sandbox"},
		"ada":                           {UserID: "ada", Domain: "master"},
		"a@x.org@master":                {UserID: "a@x.org", Domain: "master"},
		"a%40x.org%40master":            {UserID: "a@x.org", Domain: "master"},
		"bob+x@m":                       {UserID: "bob+x", Domain: "m"},
		"bob+x%40m":                     {UserID: "bob+x", Domain: "m"},
		"bob%2Bx%40m":                   {UserID: "bob+x", Domain: "m"},
		"a%2Fb@m":                       {UserID: "a/b", Domain: "m"},
		"a%2fb%40m":                     {UserID: "a/b", Domain: "m"},
		"100%25@m":                      {UserID: "100%", Domain: "m"},
		"%2541@m":                       {UserID: "%41", Domain: "m"},
		"%252F@m":                       {UserID: "%2F", Domain: "m"},
		"a%20b@m":                       {UserID: "a b", Domain: "m"},
		"J%C3%BCrgen@m":                 {UserID: "Jürgen", Domain: "m"},
		"Ju%CC%88rgen@m":                {UserID: "Jürgen", Domain: "m"},
		"..@m":                          {UserID: "..", Domain: "m"},
		"a%3Fb%23c@m":                   {UserID: "a?b#c", Domain: "m"},
		"register":                      {UserID: "register", Domain: "master"},
		"+31201234567@m":                {UserID: "+31201234567", Domain: "m"},
		strings.Repeat("a", 255) + "@m": {UserID: strings.Repeat("a", 255), Domain: "m"},
	} {
		answer := w.call(http.MethodPost, "/users/"+path+"/login", `{"objectType":"AdaptiveLoginInput"}`)
		if answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
			continue
		}
		if got := w.Service.Last().Name; got != want {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

func TestJavaEscapesAreRead(t *testing.T) {
	w := newWorld(t)
	got := w.attempt(`{"\u006fbjectType":"AdaptiveLoginInput","app":"my app \u00A9","a\/b":"c\/d","credentials":{"passKey":"\u003cp\u003e\/"}}`)
	if got.Attributes["app"] != "my app ©" || got.Attributes["a/b"] != "c/d" || got.Credential.Value.Reveal() != "<p>/" {
		t.Errorf("%+v", got)
	}
}

func TestTheReferenceClientsBrokenPollGetsItsAnswer(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{
		"/sessions/%22requestID%22:%225b0c%22,", "/v1/sessions/undefined", "/sessions/%00", "/sessions/%ff", "/sessions/a%2Fb", "/sessions/%252F",
	} {
		got := w.body(w.call(http.MethodGet, path, ""), 404)
		if got != `{"sessionStatus":"unknown","error":"Not Found","message":"Session not found"}` {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestTheReferenceClientsFIDOTemplateGetsAMessage(t *testing.T) {
	w := newWorld(t)
	got := w.body(w.login(`{{"objectType":"AdaptiveLoginInput","credentials":{"fidoAuthenticator":{"authenticationResponse":"{}"}}}`), 400)
	if !strings.Contains(got, `"error":"Bad Request","message":"Input validation failed","validationErrors":[{"field":"body","message":"must be valid JSON`) {
		t.Errorf("%s", got)
	}
}

func TestAddressesComeInEveryForm(t *testing.T) {
	w := newWorld(t)
	for given, want := range map[string]string{
		"0:0:0:0:0:0:0:1": "::1", "::ffff:192.0.2.1": "192.0.2.1", "0:0:0:0:0:FFFF:192.0.2.1": "192.0.2.1", "2001:DB8:0:0::1": "2001:db8::1", "192.0.2.1": "192.0.2.1",
	} {
		if got := w.attempt(`{"objectType":"AdaptiveLoginInput","clientIP":"` + given + `"}`).ClientIP.String(); got != want {
			t.Errorf("%s: %s", given, got)
		}
	}
}

func TestTheReferenceClientCanReadEveryProblem(t *testing.T) {
	w := newWorld(t)
	for _, answer := range []struct{ method, path, body string }{
		{http.MethodPost, "/users/ada/login", `{"objectType":"AdaptiveLoginInput","sessionID":"zz"}`},
		{http.MethodPost, "/users/ada/logon", `{}`},
		{http.MethodGet, "/users/ada/login", ``},
	} {
		got := w.call(answer.method, answer.path, answer.body)
		text := got.Body.String()
		if got.Header().Get("log-correlation-id") == "" || !strings.Contains(text, `"error":"`) || !strings.Contains(text, `"message":"`) {
			t.Errorf("%s %s: %s", answer.method, answer.path, text)
		}
	}
}
