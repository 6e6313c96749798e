package cli

import (
	"net/http"
	"strings"
	"testing"
)

// The rows of the product's answer table, each asked of a running sandbox.

const home = "193.0.6.77"

func far() []string { return []string{"200.160.2.3", "133.11.0.1", "8.8.8.8", "1.1.1.1"} }

func strange(t *testing.T) []string {
	t.Helper()
	return []string{vector(t, "v2"), vector(t, "v3"), vector(t, "v4")}
}

func (tn *town) want(user string, a attempt, code float64, session string) object {
	tn.t.Helper()
	got, answer := tn.login(user, a)
	if got != 200 || answer["riskResponseCode"] != code || answer["sessionStatus"] != session {
		tn.t.Errorf("%s from %v: got %d %v, want code %v, %s", user, a["clientIP"], got, answer, code, session)
	}
	if (session == "pending") != (answer["requestID"] != nil) {
		tn.t.Errorf("%s: a requestID belongs to pending and to nothing else: %v", user, answer)
	}
	return answer
}

func TestOwnDeviceAtHomeIsLetIn(t *testing.T) {
	tn := newTown(t)
	own := vector(t, "v1")
	for _, user := range []string{"iaa_user", "sms_user", "face_user", "traveller"} {
		tn.want(user, tries(user).with(own).from(home), 0, "accepted")
	}
	for _, address := range []string{"10.1.2.3", "192.168.0.1", "fe80::1"} {
		tn.want("iaa_user", tries("iaa_user").with(own).from(address), 0, "accepted")
	}
	tn.want("iaa_user", tries("iaa_user").with(own), 0, "accepted")
}

func TestCodeOfTheAuthenticatorServesInsteadOfThePassword(t *testing.T) {
	tn := newTown(t)
	_, shown, _ := tn.call(http.MethodGet, "/sandbox/users/iaa_user@sandbox/otp", nil)
	once := tries("iaa_user").with(vector(t, "v1")).from(home).code(shown["otp"])
	tn.want("iaa_user", once, 0, "accepted")
	if status, answer := tn.login("iaa_user", once); status != 409 {
		t.Errorf("a code was good twice: %d %v", status, answer)
	}
}

func TestStrangeDeviceFarAwayIsAskedOrDeclined(t *testing.T) {
	tn := newTown(t)
	for _, row := range []struct {
		user   string
		code   float64
		status string
	}{
		{"iaa_user", 4, "pending"},
		{"sms_user", 3, "pending"},
		{"face_user", 24, "pending"},
		{"nofactor_user", 1, "refused"},
	} {
		for _, device := range strange(t) {
			for _, address := range far() {
				tn.want(row.user, tries(row.user).with(device).from(address), row.code, row.status)
			}
		}
	}
}

func TestTravellerIsAtHomeInThreeCountries(t *testing.T) {
	tn := newTown(t)
	for _, address := range []string{home, demoGermany, demoFrance, "91.10.1.1", "5.9.1.1", "90.1.2.3", "51.15.3.3"} {
		tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(address), 0, "accepted")
	}
}

func TestFirstLoginEverIsAsked(t *testing.T) {
	tn := newTown(t)
	for _, device := range append(strange(t), vector(t, "v1")) {
		for _, address := range append(far(), home, "10.0.0.1") {
			tn.want("new_user", tries("new_user").with(device).from(address), 3, "pending")
		}
	}
	tn.want("new_user", tries("new_user"), 3, "pending")
}

func TestUserMadeByPutBehavesLikeANewUser(t *testing.T) {
	tn := newTown(t)
	status, answer, _ := tn.call(http.MethodPut, "/v1/users/fresh@sandbox", object{
		"mobilePhoneNumber": "+31201119999", "staticPassword": "plum violin harbour seven",
	})
	if status != 200 {
		t.Fatalf("PUT answered %d %v", status, answer)
	}
	tn.want("fresh", tries("fresh").password("plum violin harbour seven").with(vector(t, "v2")).from(far()[0]), 3, "pending")
}

func TestEveryFailureLooksTheSame(t *testing.T) {
	tn := newTown(t)
	var same string
	for user, a := range map[string]attempt{
		"locked_user": tries("locked_user"),
		"nobody":      tries("nobody"),
		"iaa_user":    tries("iaa_user").password("not-the-password"),
	} {
		status, answer, raw := tn.call(http.MethodPost, "/v1/users/"+user+"@sandbox/login", a)
		text := strings.ReplaceAll(string(raw), answer["logCorrelationId"].(string), "…")
		if status != 409 || (same != "" && text != same) {
			t.Errorf("%s: got %d %s, others got %s", user, status, text, same)
		}
		same = text
	}
}
