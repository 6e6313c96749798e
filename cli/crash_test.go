package cli

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The variable asProgram makes the test binary be the program itself, so that a test can kill it.
const asProgram = "RISKGATE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main())
	}
	os.Exit(m.Run())
}

// mortalTown is a sandbox in a process of its own. Its second result ends it as a
// power cut would: at once, with nothing finished.
func mortalTown(t *testing.T, db string) (tn *town, kill func()) {
	t.Helper()
	program := exec.CommandContext(t.Context(), os.Args[0], "serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error")
	program.Env = append(os.Environ(), asProgram+"=1")
	said, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	tn = &town{t: t, db: db, domain: "sandbox"}
	lines := bufio.NewScanner(said)
	for tn.base == "" && lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "riskgate listens on "); found {
			tn.base = "http://" + address
		}
	}
	if tn.base == "" {
		t.Fatal("the sandbox did not start")
	}
	go func() {
		for lines.Scan() { // keeps the pipe from filling up
		}
	}()
	return tn, func() {
		if err := program.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = program.Wait() // it was killed, so that it always says so
	}
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
