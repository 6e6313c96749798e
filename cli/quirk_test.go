package cli

import (
	"net/http"
	"strings"
	"testing"
)

// The habits of real clients, from the first call to the last.

func TestTheReferenceClientLogsInItsOwnWay(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	uuid := "36636339653137322d343136612d343034322d613332392d333036633637653430326539" // 72 digits
	first := `{"objectType":"AdaptiveLoginInput","cddc":null,"relationshipRef":"sms_user","sessionID":"` + uuid + `",` +
		`"applicationRef":"my web shop","timeout":"0","emailAddress":"x@example.org","\u0063olour":"a\/b","clientIP":"0:0:0:0:0:ffff:200.160.2.3"}`
	status, answer, raw := tn.raw(http.MethodPost, "/v1/users/sms_user%40sandbox/login", strings.NewReader(first))
	if status != 200 || answer["sessionStatus"] != "pending" {
		t.Fatalf("a first step without credentials: %d %s", status, raw)
	}
	second := `{"objectType":"AdaptiveLoginInput","cddc":{"browserCDDC":{"fingerprintRaw":{"browser":{"userAgent":"x"}},"fingerprintHash":"` +
		strings.Repeat("0", 64) + `"}},"sessionID":"` + strings.ToUpper(uuid) + `","credentials":`
	steps := []struct{ credentials, status string }{
		{`{"passKey":"` + demoPassword + `"}`, "pending"},
		{`{"authenticator":{"OTP":"CODE"}}`, "accepted"},
	}
	if answer["riskResponseCode"] != 2.0 {
		steps = steps[1:]
	}
	for _, step := range steps {
		body := second + step.credentials + "}"
		if before, after, sent := strings.Cut(body, "CODE"); sent {
			body = before + tn.lastCode("+31201110002").(string) + after
		}
		if status, answer, raw = tn.raw(http.MethodPost, "/v1/users/sms_user@sandbox/login", strings.NewReader(body)); status != 200 || answer["sessionStatus"] != step.status {
			t.Fatalf("%s: %d %s", step.credentials, status, raw)
		}
	}
}

func TestWhatTheReferenceClientGetsWrongIsAnswered(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	for name, row := range map[string]struct {
		method, path, body string
		status             int
		message            string
	}{
		"a poll without an ID":      {http.MethodGet, "/sessions/%22requestID%22:%22%22,", "", 404, "Session not found"},
		"a template that is broken": {http.MethodPost, "/users/iaa_user@sandbox/login", `{{"objectType":"AdaptiveLoginInput"}`, 400, "Input validation failed"},
		"a code as a number":        {http.MethodPost, "/users/iaa_user@sandbox/login", `{"objectType":"AdaptiveLoginInput","credentials":{"authenticator":{"OTP":123456}}}`, 400, "Input validation failed"},
		"inner JSON that is none":   {http.MethodPost, "/users/nobody/login", `{"objectType":"AdaptiveLoginInput","cddc":{"browserCDDC":{"fingerprintRaw":"{browser:","fingerprintHash":"x"}},"credentials":{"passKey":"x"}}`, 409, "Authentication failed"},
		"several @":                 {http.MethodPost, "/users/a@b@c%40sandbox/login", `{"objectType":"LoginInput","credentials":{"passKey":"x"}}`, 409, "Authentication failed"},
		"plus and slash":            {http.MethodPost, "/users/bob+x%2Fy@sandbox/login", `{"objectType":"LoginInput","staticPassword":"12345678"}`, 409, "Authentication failed"},
		"the old version":           {http.MethodPost, "/login/v2", `{}`, 404, "No such path"},
		"another method":            {http.MethodPut, "/users/iaa_user@sandbox/login", `{}`, 405, "This path does not offer the method; see the Allow header"},
	} {
		status, answer, raw := tn.raw(row.method, row.path, strings.NewReader(row.body))
		if status != row.status || answer["message"] != row.message || answer["error"] != http.StatusText(status) {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
}
