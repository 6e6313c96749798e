package cli

import (
	"net/http"
	"net/url"
	"testing"
)

// Whole logins, from the first call to the end of the session.

func (tn *town) status(requestID any) (int, any) {
	tn.t.Helper()
	status, answer, _ := tn.call(http.MethodGet, "/v1/sessions/"+requestID.(string), nil)
	return status, answer["sessionStatus"]
}

func (tn *town) wantStatus(requestID any, want string) {
	tn.t.Helper()
	if status, got := tn.status(requestID); status != 200 || got != want {
		tn.t.Errorf("the session stands at %d %v, want %s", status, got, want)
	}
}

// lastCode is the code in the newest message to an address that holds one: notices do not.
func (tn *town) lastCode(to string) any {
	tn.t.Helper()
	_, answer, _ := tn.call(http.MethodGet, "/sandbox/outbox?to="+url.QueryEscape(to), nil)
	messages, _ := answer["messages"].([]any)
	for _, m := range messages {
		if code, holds := m.(object)["code"]; holds {
			return code
		}
	}
	tn.t.Fatalf("no code was sent to %s", to)
	return nil
}

func TestCodeBySMSEndsTheLogin(t *testing.T) {
	tn := newTown(t)
	first := tries("sms_user").with(vector(t, "v2")).from(far()[0])
	asked := tn.want("sms_user", first, 3, "pending")
	tn.wantStatus(asked["requestID"], "pending")
	code := tn.lastCode("+31201110002")
	if status, answer := tn.login("sms_user", first.code("000000").answering(asked["requestID"])); status != 409 {
		t.Errorf("a wrong code got %d %v", status, answer)
	}
	tn.wantStatus(asked["requestID"], "pending")
	tn.want("sms_user", first.code(code).answering(asked["requestID"]), 0, "accepted")
	tn.wantStatus(asked["requestID"], "accepted")
	if status, answer := tn.login("sms_user", first.code(code).answering(asked["requestID"])); status != 409 ||
		answer["message"] != "Request ID is invalid" {
		t.Errorf("a code was good twice: %d %v", status, answer)
	}
}

func TestTrustedDeviceApprovesOrDenies(t *testing.T) {
	tn := newTown(t)
	for i, reply := range []struct{ path, status string }{{"deny", "refused"}, {"approve", "accepted"}} {
		asked := tn.want("face_user", tries("face_user").with(vector(t, "v2")).from(far()[i]), 24, "pending")
		status, answer, _ := tn.call(http.MethodPost, "/sandbox/users/face_user@sandbox/device/"+reply.path, nil)
		if status != 200 || answer["requestID"] != asked["requestID"] || answer["status"] != reply.status {
			t.Errorf("%s: %d %v", reply.path, status, answer)
		}
		tn.wantStatus(asked["requestID"], reply.status)
	}
}

func TestUnansweredRequestTimesOut(t *testing.T) {
	tn := newTown(t)
	asked := tn.want("face_user", tries("face_user").with(vector(t, "v2")).from(far()[0]), 24, "pending")
	if status, answer, _ := tn.call(http.MethodPost, "/sandbox/clock", object{"advance": "90s"}); status != 200 {
		t.Fatalf("the clock answered %d %v", status, answer)
	}
	tn.wantStatus(asked["requestID"], "timeout")
	_, answer, _ := tn.call(http.MethodPost, "/sandbox/clock", object{"advance": "11m"})
	if status, got := tn.status(asked["requestID"]); status != 404 || got != "unknown" {
		t.Errorf("after ten minutes the session is %d %v (%v), want 404 unknown", status, got, answer)
	}
}

func TestSampleOfTheContractIsLetIn(t *testing.T) {
	tn := newTown(t)
	_, shown, _ := tn.call(http.MethodGet, "/sandbox/users/iaa_user@sandbox/otp", nil)
	sample := tries("iaa_user").with(vector(t, "v1")).from("192.168.0.1").code(shown["otp"])
	sample["sessionID"] = "4ED23EA44F23"
	status, answer, _ := tn.call(http.MethodPost, "/users/iaa_user/login", sample) // no prefix, no domain
	if status != 200 || answer["riskResponseCode"] != 0.0 || answer["sessionStatus"] != "accepted" {
		t.Errorf("the sample got %d %v", status, answer)
	}
}

func TestRestartKeepsSessionsAndCounters(t *testing.T) {
	tn := newTown(t)
	asked := tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	code := tn.lastCode("+31201110002")
	for range 3 {
		tn.login("traveller", tries("traveller").password("wrong-password"))
	}
	tn.stop()
	again := openTown(t, tn.db)
	again.wantStatus(asked["requestID"], "pending")
	again.want("sms_user", tries("sms_user").code(code).answering(asked["requestID"]), 0, "accepted")
	for range 2 {
		again.login("traveller", tries("traveller").password("wrong-password"))
	}
	if status, answer := again.login("traveller", tries("traveller").from(far()[0])); status != 409 {
		t.Errorf("five wrong passwords, two of them after a restart, left the right one good: %d %v", status, answer)
	}
}

func TestDemoPeopleWithAnAddressOwnAVirtualAuthenticator(t *testing.T) {
	tn := newTown(t)
	_, listed, _ := tn.call(http.MethodGet, "/v1/authenticators?type=VIR10", nil)
	if listed["total"] != 5.0 {
		t.Errorf("listed %v", listed)
	}
	status, asked, _ := tn.call(http.MethodPost, "/v1/authenticators/VIR0000001/applications/VOTP/generate-votp", object{"deliveryMethod": "SMS"})
	if status != 200 {
		t.Fatalf("asked for a code: %d %v", status, asked)
	}
	home := tries("iaa_user").with(vector(t, "v1")).code(tn.lastCode("+31201110001"))
	tn.want("iaa_user", home.answering(asked["requestID"]), 0, "accepted")
}

func TestTheClockStaysAheadAfterARestart(t *testing.T) {
	tn := newTown(t)
	if status, answer, _ := tn.call(http.MethodPost, "/sandbox/clock", object{"advance": "24h"}); status != 200 {
		t.Fatalf("the clock answered %d %v", status, answer)
	}
	_, before, _ := tn.call(http.MethodGet, "/sandbox/users/iaa_user@sandbox/otp", nil)
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home).code(before["otp"]), 0, "accepted")
	tn.stop()
	again := openTown(t, tn.db)
	_, shown, _ := again.call(http.MethodGet, "/sandbox/users/iaa_user@sandbox/otp", nil)
	again.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home).code(shown["otp"]), 0, "accepted")
	if left, _ := shown["expiresIn"].(float64); left > 60 {
		t.Errorf("the code is said to be good for %v s", left)
	}
}
