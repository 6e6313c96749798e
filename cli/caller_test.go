package cli

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/risk"
)

// What the marks of a key change for its application.

func TestALoginByTextMessageOutsideTheSandbox(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login,session", "--trust-client-ip"))
	first := tries("ada").password(goodPassword).with(vector(t, "v2")).from(home)
	asked := tn.want("ada", first, 3, "pending")
	sent := o.phone.next()
	if sent.To != usersPhone || len(sent.Code) != 6 || sent.Authorization != "Bearer "+gatewaySecret {
		t.Errorf("the gateway got %+v", sent)
	}
	tn.wantStatus(asked["requestID"], "pending")
	tn.want("ada", tries("ada").code(sent.Code).answering(asked["requestID"]), 0, "accepted")
	tn.wantStatus(asked["requestID"], "accepted")
	if status, answer := tn.login("ada", tries("ada").code(sent.Code).answering(asked["requestID"])); status != 409 {
		t.Errorf("a code was good twice: %d %v", status, answer)
	}
	tn.want("ada", first, 0, "accepted") // the device and the place are known by now
}

func TestSessionsBelongToTheirCaller(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login,session"))
	asked := tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	code := o.phone.next().Code
	other := tn.as("Bearer " + o.key("login,session"))
	if status, got := other.status(asked["requestID"]); status != 404 || got != "unknown" {
		t.Errorf("another caller reads the session: %d %v", status, got)
	}
	if status, answer := other.login("ada", tries("ada").code(code).answering(asked["requestID"])); status != 409 || answer["message"] != "Request ID is invalid" {
		t.Errorf("another caller ends the session: %d %v", status, answer)
	}
	tn.want("ada", tries("ada").code(code).answering(asked["requestID"]), 0, "accepted")
}

func TestOnlyTrustedCallersSayWhereTheUserIs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"))
	trusted := tn.as("Bearer " + o.key("login", "--trust-client-ip"))
	at := tries("ada").password(goodPassword).from(far()[0])
	tn.want("ada", at, 3, "pending")
	trusted.want("ada", at, 3, "pending")
	for i, want := range []string{"", "BR"} {
		if got := placeOf(t, decisions(t, o.open())[i].Evidence); got != want {
			t.Errorf("decision %d was made for %q, want %q", i, got, want)
		}
	}
	for _, absurd := range []string{"1.2.3.4.5", "localhost", "1.2.3.4:80", " ", "::ffff:999.1.1.1", "1.2.3.4\x00"} {
		for _, caller := range []*town{tn, trusted} {
			if status, answer := caller.login("ada", tries("ada").password(goodPassword).from(absurd)); status != 400 {
				t.Errorf("clientIP %q: %d %v", absurd, status, answer)
			}
		}
	}
}

// placeOf is the country that evidence tells.
func placeOf(tb testing.TB, evidence []byte) string {
	tb.Helper()
	var e risk.Evidence
	if err := json.Unmarshal(evidence, &e); err != nil {
		tb.Fatal(err)
	}
	return e.Attempt.Address.Country
}

func TestUserStateIsToldToCallersThatMayKnow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	users := "userID,locked,passwordHash\nlocked,true,\nopen,,\n"
	o.must(users, "user", "import", "-")
	tn := o.serve(o.key("login"))
	knows := tn.as("Bearer " + o.key("login,user-state"))
	for _, row := range []struct {
		user, message string
		status        int
	}{{"nobody", "User not found", 404}, {"locked", "User is locked", 409}, {"open", "Authentication failed", 409}} {
		if status, answer := tn.login(row.user, tries(row.user)); status != 409 || answer["message"] != "Authentication failed" {
			t.Errorf("%s: %d %v", row.user, status, answer)
		}
		if status, answer := knows.login(row.user, tries(row.user)); status != row.status || answer["message"] != row.message {
			t.Errorf("%s, for a caller that may know: %d %v", row.user, status, answer)
		}
	}
}

func TestLoginsWithoutCredentialsArePendingUnlessTheCallerChecked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login", "--trust-client-ip"))
	checks := tn.as("Bearer " + o.key("login", "--trust-client-ip", "--credentialless"))
	at := func() attempt { return tries("ada").with(vector(t, "v2")).from(home) }
	asked := tn.want("ada", at().password(goodPassword), 3, "pending")
	tn.want("ada", at().code(o.phone.next().Code).answering(asked["requestID"]), 0, "accepted")

	bare := at()
	delete(bare, "credentials")
	asked = tn.want("ada", bare, 2, "pending")
	tn.want("ada", at().password(goodPassword).answering(asked["requestID"]), 0, "accepted")
	bare = at()
	delete(bare, "credentials")
	checks.want("ada", bare, 0, "accepted")
	for _, nobody := range []string{"nobody", "ADA2"} {
		bare["relationshipRef"] = nobody
		checks.want(nobody, bare, 2, "pending")
		tn.want(nobody, bare, 2, "pending")
	}
}

func TestACallerMayReadFailureForFailed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve("", "--code-tries", "1")
	for flag, word := range map[string]string{"--failure-word": "failure", "--trust-client-ip": "failed"} {
		o.user(word)
		caller := tn.as("Bearer " + o.key("login,session", flag))
		asked := caller.want(word, tries(word).password(goodPassword), 3, "pending")
		caller.login(word, tries(word).code("000").answering(asked["requestID"]))
		caller.login(word, tries(word).code("000000000000").answering(asked["requestID"]))
		caller.wantStatus(asked["requestID"], word)
	}
}

func TestReasonsAreForCallersThatMayKnow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"))
	knows := tn.as("Bearer " + o.key("login,risk-detail"))
	_, answer := tn.login("ada", tries("ada").password(goodPassword))
	if answer["risk"] != nil || answer["riskResponseCode"] != 3.0 {
		t.Errorf("got %v", answer)
	}
	_, answer = knows.login("ada", tries("ada").password(goodPassword))
	judged, _ := answer["risk"].(object)
	reasons, _ := judged["reasons"].([]any)
	if judged["level"] != "medium" || len(reasons) == 0 {
		t.Errorf("got %v", answer)
	}
	kept := decisions(t, o.open())
	var decision object
	if err := json.Unmarshal(kept[len(kept)-1].Detail, &decision); err != nil {
		t.Fatal(err)
	}
	for _, reason := range decision["reasons"].([]any) { // the answer always names both
		for _, values := range []string{"numbers", "thresholds"} {
			if reason := reason.(object); reason[values] == nil {
				reason[values] = object{}
			}
		}
	}
	if diff := cmp.Diff(decision["reasons"], judged["reasons"]); diff != "" || judged["score"] != decision["score"] {
		t.Errorf("what is told is not what is kept: %s", diff)
	}
}

func TestPlainLoginsAreNotScored(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"))
	plain := object{"objectType": "LoginInput", "credentials": object{"passKey": goodPassword}, "clientIP": 7, "cddc": "ignored"}
	status, answer, _ := tn.call(http.MethodPost, "/users/ada/login", plain)
	if status != 200 || answer["sessionStatus"] != "accepted" || answer["riskResponseCode"] != nil || answer["eventId"] != nil {
		t.Errorf("%d %v", status, answer)
	}
	status, answer, _ = tn.call(http.MethodPost, "/users/ada/login", object{"objectType": "LoginInput"})
	if status != 400 || answer["validationErrors"] == nil {
		t.Errorf("without credentials: %d %v", status, answer)
	}
}
