package cli

import (
	"path/filepath"
	"syscall"
	"testing"
)

// mortalTown is a sandbox in a process of its own. Its second result ends it as a
// power cut would: at once, with nothing finished.
func mortalTown(t *testing.T, db string) (tn *town, kill func()) {
	t.Helper()
	p := launch(t, asProgram, "serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error")
	return &town{t: t, db: db, base: p.base, domain: "sandbox"}, func() { p.end(syscall.SIGKILL) }
}

func TestWhatWasAnsweredSurvivesAKilledProcess(t *testing.T) {
	db := filepath.Join(t.TempDir(), "sandbox.db")
	tn, kill := mortalTown(t, db)
	asked := tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	code := tn.lastCode("+31201110002")
	ended := tn.want("sms_user", tries("sms_user").code(code).answering(asked["requestID"]), 0, "accepted")
	for range 5 {
		tn.login("traveller", tries("traveller").password("wrong-password").from(far()[1]))
	}
	_, shown, _ := tn.call("GET", "/sandbox/users/iaa_user@sandbox/otp", nil)
	spent := tries("iaa_user").with(vector(t, "v1")).from(home).code(shown["otp"])
	tn.want("iaa_user", spent, 0, "accepted")
	kill()

	again := openTown(t, db)
	again.wantStatus(asked["requestID"], "accepted")
	if status, _ := again.login("traveller", tries("traveller").from(far()[1])); status != 409 {
		t.Error("the attempt counters are gone")
	}
	if status, _ := again.login("iaa_user", spent); status != 409 {
		t.Error("a spent code is good again")
	}
	next := again.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 0, "accepted")
	if next["eventId"].(float64) <= ended["eventId"].(float64) {
		t.Errorf("event %v came after %v", next["eventId"], ended["eventId"])
	}
}
