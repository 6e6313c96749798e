package iaa_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"riskgate/api"
)

// FuzzLogin checks that whatever comes as a login is taken or refused with words,
// and that it is refused without reaching the service.
func FuzzLogin(f *testing.F) {
	for _, seed := range []string{
		`{"objectType":"AdaptiveLoginInput"}`,
		`{"objectType":"AdaptiveLoginInput","cddc":{"browserCDDC":{"fingerprintRaw":{"a":1},"fingerprintHash":"x"}},"sessionID":"AB","clientIP":"::1","credentials":{"authenticator":{"OTP":"123456"}},"timeout":"5","x":"y"}`,
		`{"objectType":"LoginInput","staticPassword":"Test1234","clientIP":5}`,
		`{"objectType":"AdaptiveLoginInput","cddc":{"mobileCDDC":[{"fingerprintRaw":1}]},"orchestrationDelivery":["x"],"loginMessage":{"title":{"text":"t"}}}`,
		`{"objectType":"AdaptiveLoginInput","fidoAuthentication":{"fidoProtocol":"FIDO2"},"credentials":{"fidoAuthenticator":{"authenticationResponse":{}}}}`,
		`{{`, `null`, "\xff", `{"objectType":"AdaptiveLoginInput","credentials":{"x":1,"y":2}}`,
	} {
		f.Add(seed)
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return
		}
		w.TB = t
		before := len(w.Service.Calls())
		answer := w.call(http.MethodPost, "/users/ada/login", body)
		switch answer.Code {
		case http.StatusOK:
			if !json.Valid([]byte(body)) {
				t.Errorf("%q was taken for JSON", body)
			}
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			var p api.Problem
			if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil || p.Message == "" || len(w.Service.Calls()) != before {
				t.Errorf("%q: %s, %v", body, answer.Body, err)
			}
			if answer.Code == http.StatusBadRequest && len(p.ValidationErrors) == 0 {
				t.Errorf("%q: refused without a reason", body)
			}
		default:
			t.Errorf("%q: %d %s", body, answer.Code, answer.Body)
		}
	})
}
