package iaa_test

import (
	"net/http"
	"strings"
	"testing"

	"riskgate/account"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

const strong = "correct horse battery"

// ada is a user with everything.
func ada() account.Holder {
	return account.Holder{
		User: models.User{
			UserID: "ada", Domain: "sandbox", Email: "ada@example.org", Phone: "+31201234567", DeliveryMethod: models.DeliverSMS,
			LockedAt: 5, ID: "internal", NameKey: "key",
		},
		HasPassword: true, Authenticators: []models.Authenticator{{Serial: "TOT0000001"}, {Serial: "VIR0000001"}},
	}
}

const adaShown = `{"userID":"ada","domain":"sandbox","emailAddress":"ada@example.org","mobilePhoneNumber":"+31201234567","vdpDeliveryMethod":"SMS","authenticators":["TOT0000001","VIR0000001"]}`

func TestUsersAreShownCreatedAndChanged(t *testing.T) {
	for method, called := range map[string][]string{http.MethodGet: {"User"}, http.MethodPut: {"Create", "User"}, http.MethodPatch: {"Patch", "User"}} {
		w := newWorld(t)
		w.Accounts.Account = ada()
		body := `{"emailAddress":"ada@example.org","mobilePhoneNumber":"","staticPassword":"` + strong + `","vdpDeliveryMethod":"Voice"}`
		if method == http.MethodGet {
			body = ""
		}
		if got := w.body(w.call(method, "/v1/users/ada@sandbox", body), 200); got != adaShown {
			t.Errorf("%s: %s", method, got)
		}
		w.same(called, w.Accounts.Called)
		w.same(models.UserName{UserID: "ada", Domain: "sandbox"}, w.Accounts.Named)
		in := w.Accounts.Input
		if method != http.MethodGet && (*in.Email != "ada@example.org" || *in.Phone != "" || in.Password.Reveal() != strong || *in.Delivery != models.DeliverVoice) {
			t.Errorf("%s: %+v", method, in)
		}
	}
}

func TestWhatIsNotGivenStaysAsItIs(t *testing.T) {
	w := newWorld(t)
	w.body(w.call(http.MethodPatch, "/users/ada", `{"emailAddress":null}`), 200)
	if in := w.Accounts.Input; in != (account.Input{}) {
		t.Errorf("%+v", in)
	}
}

func TestAUserWithNothingIsShownWithNothing(t *testing.T) {
	w := newWorld(t)
	w.Accounts.Account = account.Holder{User: models.User{UserID: "ada", Domain: "d"}}
	if got := w.body(w.call(http.MethodGet, "/users/ada", ""), 200); got != `{"userID":"ada","domain":"d","vdpDeliveryMethod":"Default","authenticators":[]}` {
		t.Errorf("%s", got)
	}
}

func TestBadUsersAreRefused(t *testing.T) {
	const known = "is not known here; known are emailAddress, mobilePhoneNumber, staticPassword, vdpDeliveryMethod"
	for _, method := range []string{http.MethodPut, http.MethodPatch} {
		refused(t, method, "/users/ada", map[string]struct {
			body string
			want []string
		}{
			"wrong types": {`{"emailAddress":1,"mobilePhoneNumber":2,"staticPassword":3,"vdpDeliveryMethod":4}`, []string{
				"emailAddress: must be a string", "mobilePhoneNumber: must be a string", "staticPassword: must be a string", "vdpDeliveryMethod: must be a string",
			}},
			"out of bounds": {`{"emailAddress":"` + strings.Repeat("a", 255) + `","mobilePhoneNumber":"` + strings.Repeat("1", 33) + `","staticPassword":"short","vdpDeliveryMethod":"Pigeon"}`, []string{
				"emailAddress: must be 254 characters at most", "mobilePhoneNumber: must be 32 characters at most",
				"staticPassword: must be 8 to 255 characters", `vdpDeliveryMethod: must be "Default", "SMS", "Email" or "Voice"`,
			}},
			"what only the server may set": {`{"locked":false,"emailVerified":true,"trusted":true,"role":"admin","userID":"bob","id":"1","Email":"x"}`, []string{
				"locked: " + known, "emailVerified: " + known, "trusted: " + known, "role: " + known, "userID: " + known, "id: " + known, "Email: " + known,
			}},
			"not JSON": {`[]`, []string{"body: must be an object"}},
		})
	}
}

func TestActionsOnUsersAreAnsweredWithNothing(t *testing.T) {
	for route, called := range map[string]string{
		"DELETE /v1/users/ada@d": "Delete", "POST /users/ada@d/unlock": "Unlock", "POST /v1/users/ada@d/reset-password": "ResetPassword",
		"POST /v1/users/ada@d/reset-last-authentication-time": "ResetLastAuthentication",
	} {
		method, path, _ := strings.Cut(route, " ")
		w := newWorld(t)
		if got := w.body(w.call(method, path, ""), 204); got != "" {
			t.Errorf("%s: %s", route, got)
		}
		w.same([]string{called}, w.Accounts.Called)
		w.same(models.UserName{UserID: "ada", Domain: "d"}, w.Accounts.Named)
		w.Accounts.Err = models.Errorf(models.NotFound, "User not found")
		if got := w.body(w.call(method, path, ""), 404); !strings.Contains(got, "User not found") {
			t.Errorf("%s: %s", route, got)
		}
		w.same([]string{"domain: must be 1 to 64 of letters, digits, dot, underscore, hyphen"}, w.complaints(w.call(method, strings.Replace(path, "@d", "@%20", 1), "")))
	}
}

func TestAnEmptyJSONBodyIsFineWhereNoneIsNeeded(t *testing.T) {
	w := newWorld(t)
	w.body(w.call(http.MethodPost, "/users/ada/unlock", "{}"), 204)
}

func TestUsersAreListed(t *testing.T) {
	w := newWorld(t)
	w.Accounts.Account = ada()
	if got := w.body(w.call(http.MethodGet, "/v1/users?userID=ada&domain=sandbox&locked=false&offset=5&limit=7", ""), 200); got != `{"total":1,"users":[`+adaShown+`]}` {
		t.Errorf("%s", got)
	}
	no := false
	w.same(models.UserFilter{UserID: "ada", Domain: "sandbox", Locked: &no, Offset: 5, Limit: 7}, w.Accounts.Filter)
	w.body(w.call(http.MethodGet, "/users", ""), 200)
	w.same(models.UserFilter{Limit: 100}, w.Accounts.Filter)
	refused(t, http.MethodGet, "/users?userID="+strings.Repeat("a", 256)+"&domain="+strings.Repeat("a", 65)+"&locked=1&offset=x&limit=0", map[string]struct {
		body string
		want []string
	}{"every parameter": {"", []string{
		"userID: must be 255 characters at most", "domain: must be 64 characters at most", "locked: must be true or false",
		"offset: must be a whole number from 0 to 2147483647", "limit: must be a whole number from 1 to 1000",
	}}})
}

func TestTheServicesFieldProblemsAreShown(t *testing.T) {
	w := newWorld(t)
	w.Accounts.Err = models.InvalidInput(models.Field{Name: "staticPassword", Message: "is among the most common"}, models.Field{Name: "emailAddress", Message: "must be one"})
	w.same([]string{"staticPassword: is among the most common", "emailAddress: must be one"}, w.complaints(w.call(http.MethodPut, "/users/ada", `{}`)))
}

func TestUsersAreRegistered(t *testing.T) {
	w := newWorld(t)
	w.Accounts.Registered = account.Registered{
		Answer: accepted(), RegistrationID: "r1", SerialNumber: "TOT0000001", ActivationPassword: "once",
	}
	body := `{"objectType":"AdaptiveRegisterUserInput","userID":"a@x.org","domain":"d","staticPassword":"` + strong + `","clientIP":"192.0.2.1","cddc":null,` +
		`"sessionID":"AB","serialNumber":"TOT0000001","deviceCode":"c","description":"text","colour":"red"}`
	got := w.body(w.call(http.MethodPost, "/v1/users/register", body), 200)
	if got != `{"riskResponseCode":0,"registrationID":"r1","serialNumber":"TOT0000001","activationPassword":"once"}` {
		t.Errorf("%s", got)
	}
	r := w.Accounts.Registration
	if r.Attempt.Name != (models.UserName{UserID: "a@x.org", Domain: "d"}) || r.Attempt.Lane != risk.LaneRegister || !r.Attempt.Adaptive ||
		r.Attempt.SessionID != "ab" || r.Attempt.ClientIP.String() != "192.0.2.1" || r.Attempt.Attributes["colour"] != "red" || len(r.Attempt.Attributes) != 1 {
		t.Errorf("%+v", r.Attempt)
	}
	if r.Serial != "TOT0000001" || r.Input.Password.Reveal() != strong || r.Input.Email != nil || r.Input.Phone != nil {
		t.Errorf("%+v", r)
	}
}

func TestARegistrationThatIsNotAcceptedHasTheCodeAlone(t *testing.T) {
	w := newWorld(t)
	for want, answer := range map[string]login.Answer{
		`{"riskResponseCode":1}`:       {Status: models.Refused, Code: risk.Decline, HasCode: true, EventID: 5},
		`{"riskResponseCode":3}`:       {Status: models.Refused, Code: risk.ChallengeSMS, HasCode: true},
		`{"sessionStatus":"refused"}`:  {Status: models.Refused},
		`{"sessionStatus":"accepted"}`: {Status: models.Accepted},
	} {
		w.Accounts.Registered = account.Registered{Answer: answer}
		if got := w.body(w.call(http.MethodPost, "/users/register", `{"objectType":"RegisterUserInputEx","userID":"ada"}`), 200); got != want {
			t.Errorf("%s, not %s", got, want)
		}
		if r := w.Accounts.Registration; r.Attempt.Adaptive || r.Input.Password != nil {
			t.Errorf("%+v", r)
		}
	}
	w.Accounts.Err = models.Errorf(models.Conflict, "User already exists")
	w.body(w.call(http.MethodPost, "/users/register", `{"objectType":"RegisterUserInputEx","userID":"ada"}`), 409)
}

func TestActivationsAreNotOffered(t *testing.T) {
	w := newWorld(t)
	for _, kind := range []string{"offlineMDL", "onlineMDL", "fido"} {
		w.body(w.call(http.MethodPost, "/users/register", `{"objectType":"RegisterUserInputEx","userID":"ada","activationType":"`+kind+`"}`), 501)
	}
	if w.Accounts.Called != nil {
		t.Errorf("went on to %v", w.Accounts.Called)
	}
}

func TestBadRegistrationsAreRefused(t *testing.T) {
	refused(t, http.MethodPost, "/users/register", map[string]struct {
		body string
		want []string
	}{
		"nothing": {`{}`, []string{"objectType: is required", "userID: is required"}},
		"everything": {`{"objectType":"X","userID":"","domain":"a b","staticPassword":"short","activationType":"x","serialNumber":"x","deviceCode":5,"clientIP":"x"}`, []string{
			"deviceCode: must be a string", `objectType: must be "AdaptiveRegisterUserInput" or "RegisterUserInputEx"`, "staticPassword: must be 8 to 255 characters",
			`activationType: must be "onlineMDL", "offlineMDL" or "fido"`, "serialNumber: must be 3 letters or digits and 7 digits, such as TOT0000001",
			"userID: must be 1 to 255 characters", "domain: must be 1 to 64 of letters, digits, dot, underscore, hyphen", "clientIP: must be an IPv4 or IPv6 address",
		}},
		"not JSON": {`x`, []string{"body: must be valid JSON; it is not at byte 0"}},
	})
	refused(t, http.MethodPost, "/users/ada/unregister", map[string]struct {
		body string
		want []string
	}{
		"nothing":      {`{}`, []string{"objectType: is required"}},
		"a register's": {`{"objectType":"RegisterUserInputEx"}`, []string{`objectType: must be "AdaptiveUnregisterUserInput" or "UnregisterUserInputEx"`}},
		"someone else": {`{"objectType":"UnregisterUserInputEx","userID":"bob"}`, []string{"userID: must be the user of the path"}},
	})
}

func TestUsersAreUnregistered(t *testing.T) {
	w := newWorld(t)
	w.Accounts.Registered.Answer = accepted()
	got := w.body(w.call(http.MethodPost, "/v1/users/ada/unregister", `{"objectType":"AdaptiveUnregisterUserInput","userID":"Ada","sessionID":"AB"}`), 200)
	if got != `{"riskResponseCode":0}` {
		t.Errorf("%s", got)
	}
	if a := w.Accounts.Attempt; a.Name.UserID != "ada" || a.SessionID != "ab" || !a.Adaptive || a.Lane != risk.LaneRegister {
		t.Errorf("%+v", a)
	}
}
