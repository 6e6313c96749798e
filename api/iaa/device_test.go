package iaa_test

import (
	"net/http"
	"strings"
	"testing"

	"riskgate/account"
	"riskgate/api/apitest"
	"riskgate/models"
)

func TestChallengesAreMade(t *testing.T) {
	w := newWorld(t)
	got := w.body(w.call(http.MethodPost, "/v1/users/ada/generate-challenge", `{"length":"6","checkDigit":false}`), 200)
	if got != `{"challenge":"123456","requestID":"`+apitest.RequestID+`"}` {
		t.Errorf("%s", got)
	}
	refused(t, http.MethodPost, "/users/ada/generate-challenge", map[string]struct {
		body string
		want []string
	}{
		"too short": {`{"length":3}`, []string{"length: must be 4 to 16"}},
		"too long":  {`{"length":"17"}`, []string{"length: must be 4 to 16"}},
		"endless":   {`{"length":99999999999999999999}`, []string{"length: must be 4 to 16"}},
		"in words":  {`{"length":"six","checkDigit":"yes"}`, []string{"length: must be a whole number of 0 or more", "checkDigit: must be true or false"}},
		"mistyped":  {`{"Length":6}`, []string{"Length: is not known here; known are length, checkDigit"}},
	})
}

// held are one authenticator of each kind, and their owner.
func held(w *world) {
	w.Accounts.Account.User = models.User{UserID: "ada", Domain: "master"}
	for serial, kind := range map[string]models.AuthenticatorKind{
		"TOT0000001": models.TOTP, "HOT0000001": models.HOTP, "OCR0000001": models.OCRA, "TRU0000001": models.Trusted, "VIR0000001": models.Virtual,
	} {
		w.Accounts.Held = append(w.Accounts.Held, models.Authenticator{Serial: serial, Kind: kind, Secret: "secret", Sealed: []byte("sealed")})
	}
}

func TestAuthenticatorsAreListed(t *testing.T) {
	for serial, want := range map[string]string{
		"TOT0000001": `"TOTP","applications":[{"name":"TOTP","type":"RO"}]`,
		"HOT0000001": `"HOTP","applications":[{"name":"HOTP","type":"RO"}]`,
		"OCR0000001": `"OCRA","applications":[{"name":"OCRA","type":"CR"}]`,
		"TRU0000001": `"TRUSTED","applications":[{"name":"APPROVAL","type":"SG"}]`,
		"VIR0000001": `"VIR10","applications":[{"name":"VOTP","type":"RO"}]`,
	} {
		w := newWorld(t)
		held(w)
		got := w.body(w.call(http.MethodGet, "/v1/authenticators?serialNumber="+serial, ""), 200)
		if got != `{"total":1,"authenticators":[{"serialNumber":"`+serial+`","authenticatorType":`+want+`}]}` {
			t.Errorf("%s", got)
		}
	}
	w := newWorld(t)
	if got := w.body(w.call(http.MethodGet, "/authenticators", ""), 200); got != `{"total":0,"authenticators":[]}` {
		t.Errorf("%s", got)
	}
	yes := true
	w.body(w.call(http.MethodGet, "/authenticators?serialNumber=*&domain=d&type=VIR10&assigned=true&offset=2&limit=3", ""), 200)
	w.same(models.AuthenticatorFilter{Serial: "*", Domain: "d", Kind: models.Virtual, Assigned: &yes, Offset: 2, Limit: 3}, w.Accounts.Authenticator)
	refused(t, http.MethodGet, "/authenticators?serialNumber=12345678901&type=DP4&assigned=maybe&offset=-1&limit=1001&domain=%00", map[string]struct {
		body string
		want []string
	}{"every parameter": {"", []string{
		"serialNumber: must be 10 characters at most", "domain: must be valid UTF-8 without control characters", "type: must be TOTP, HOTP, OCRA, TRUSTED or VIR10",
		"assigned: must be true or false", "offset: must be a whole number from 0 to 2147483647", "limit: must be a whole number from 1 to 1000",
	}}})
}

func TestAuthenticatorsAreAssigned(t *testing.T) {
	w := newWorld(t)
	held(w)
	want := `{"serialNumber":"TOT0000001","userID":"ada","domain":"master"}`
	if got := w.body(w.call(http.MethodPost, "/v1/authenticators/TOT0000001/assign", `{"userID":"ada"}`), 200); got != want {
		t.Errorf("%s", got)
	}
	w.same(models.UserName{UserID: "ada", Domain: "master"}, w.Accounts.Named)
	if got := w.body(w.call(http.MethodPost, "/authenticators/TOT0000001/unassign", `{"domain":"MASTER","userID":"Ada"}`), 200); got != want {
		t.Errorf("%s", got)
	}
	w.same([]string{"Assign", "Owner", "Unassign"}, w.Accounts.Called)
	w.Accounts.Called = nil
	got := w.body(w.call(http.MethodPost, "/authenticators/TOT0000001/unassign", `{"userID":"bob"}`), 409)
	if !strings.Contains(got, "not assigned to this user") {
		t.Errorf("%s", got)
	}
	w.same([]string{"Owner"}, w.Accounts.Called)
	w.Accounts.Err = models.Errorf(models.Conflict, "Authenticator is already assigned")
	w.body(w.call(http.MethodPost, "/authenticators/TOT0000001/assign", `{"userID":"ada"}`), 409)
	for _, action := range []string{"assign", "unassign"} {
		refused(t, http.MethodPost, "/authenticators/tot1/"+action, map[string]struct {
			body string
			want []string
		}{
			"nobody":   {`{}`, []string{"serialNumber: must be 3 letters or digits and 7 digits, such as VIR0000001", "userID: is required"}},
			"mistyped": {`{"userID":"a","user":"b"}`, []string{"serialNumber: must be 3 letters or digits and 7 digits, such as VIR0000001", "user: is not known here; known are domain, userID"}},
		})
	}
}

func TestCodesAreSentOnDemand(t *testing.T) {
	w := newWorld(t)
	held(w)
	const path = "/v1/authenticators/VIR0000001/applications/VOTP/generate-votp"
	for body, want := range map[string]models.DeliveryMethod{`{}`: models.DeliverDefault, `{"deliveryMethod":"SMS"}`: models.DeliverSMS, `{"deliveryMethod":"Voice"}`: models.DeliverVoice} {
		if got := w.body(w.call(http.MethodPost, path, body), 200); got != `{"requestID":"`+apitest.RequestID+`"}` {
			t.Errorf("%s", got)
		}
		if w.Service.Method != want || w.Service.Owner.UserID != "ada" {
			t.Errorf("%s: %q for %v", body, w.Service.Method, w.Service.Owner)
		}
	}
	for path, want := range map[string]struct {
		status  int
		message string
	}{
		"/authenticators/VIR0000009/applications/VOTP/generate-votp": {404, "Authenticator not found"},
		"/authenticators/VIR0000001/applications/X/generate-votp":    {404, "Application not found"},
		"/authenticators/VIR0000001/applications/votp/generate-votp": {404, "Application not found"},
		"/authenticators/TOT0000001/applications/TOTP/generate-votp": {409, "The authenticator makes its codes itself"},
	} {
		if got := w.body(w.call(http.MethodPost, path, `{}`), want.status); !strings.Contains(got, want.message) {
			t.Errorf("%s: %s", path, got)
		}
	}
	w.Service.Err = models.Errorf(models.Conflict, "Message not sent")
	w.body(w.call(http.MethodPost, path, `{}`), 409)
	refused(t, http.MethodPost, path, map[string]struct {
		body string
		want []string
	}{
		"an unknown way": {`{"deliveryMethod":"sms"}`, []string{`deliveryMethod: must be "Default", "SMS", "Email" or "Voice"`}},
		"mistyped":       {`{"delivery":"SMS"}`, []string{"delivery: is not known here; known are deliveryMethod"}},
	})
}

func TestWhatIsNotOfferedSaysSo(t *testing.T) {
	w := newWorld(t)
	for _, route := range []string{
		"POST /registrations/check-status", "POST /registrations/1/add-device", "POST /registrations/1/activate",
		"POST /users/ada/generate-fido-authentication-request", "POST /users/ada/generate-fido-registration-request",
		"POST /users/ada/register-fido-device", "GET /visualcodes/render", "POST /orchestration-commands", "POST /orchestration-commands-v2",
		"POST /authenticators/TOT0000001/generate-activation-message", "POST /authenticators/TOT0000001/applications/TOTP/sync-authenticator",
		"POST /authenticators/TOT0000001/applications/TOTP/generate-virtual-signature", "POST /authenticators/TOT0000001/applications/TOTP/unlock",
	} {
		method, path, _ := strings.Cut(route, " ")
		for _, prefix := range []string{"", "/v1"} {
			if got := w.body(w.call(method, prefix+path, ""), 501); !strings.Contains(got, `"error":"Not Implemented"`) {
				t.Errorf("%s: %s", route, got)
			}
		}
	}
}

func TestSignaturesNeverShowSecrets(t *testing.T) {
	w := newWorld(t)
	held(w)
	w.Accounts.Account = account.Holder{User: models.User{UserID: "ada", Domain: "d"}, Authenticators: w.Accounts.Held}
	for _, path := range []string{"/authenticators", "/users/ada", "/users"} {
		if got := w.body(w.call(http.MethodGet, path, ""), 200); strings.Contains(got, "secret") || strings.Contains(got, "sealed") {
			t.Errorf("%s: %s", path, got)
		}
	}
}
