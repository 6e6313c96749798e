package cli

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// What an operator does while people log in.

func TestABackupMadeWhilePeopleLogInServes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 4 {
		o.user(fmt.Sprint("user", i))
	}
	key := o.key("login,session")
	tn := o.serve(key, "--limit-sends", "1000/1h")
	asked := tn.want("user0", tries("user0").password(goodPassword), 3, "pending")
	halt := tn.keepLoggingIn(4)
	copied := filepath.Join(t.TempDir(), "copy.db")
	o.must("", "backup", copied)
	halt()
	if code, _, errs := o.run("", "backup", copied); code == exitDone || !strings.Contains(errs, "exists") {
		t.Errorf("a backup was written over: %d %s", code, errs)
	}
	tn.stop()

	o.env["RISKGATE_DB"] = copied
	again := o.serve(key, "--limit-sends", "1000/1h")
	again.wantStatus(asked["requestID"], "pending")
	again.want("user1", tries("user1").password(goodPassword), 3, "pending")
}

// keepLoggingIn lets people log in until it is told to halt.
func (tn *town) keepLoggingIn(people int) (halt func()) {
	tn.t.Helper()
	var done sync.WaitGroup
	over := make(chan struct{})
	for i := range people {
		done.Go(func() {
			user := fmt.Sprint("user", i)
			for {
				select {
				case <-over:
					return
				default:
					tn.want(user, tries(user).password(goodPassword), 3, "pending")
				}
			}
		})
	}
	return func() {
		close(over)
		done.Wait()
	}
}

func TestTheRootKeyIsRotatedUnderRunningServers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	old := o.key("login,session", "--trust-client-ip")
	at := tries("ada").with(vector(t, "v2")).from(home)
	strange := func(device, address string) attempt {
		return tries("ada").password(goodPassword).with(vector(t, device)).from(address)
	}

	tn := o.serve(old)
	asked := tn.want("ada", at.password(goodPassword), 3, "pending")
	first := o.phone.next().Code
	o.must("", "rekey", "--add") // the running server goes on with what it has read
	tn.want("ada", tries("ada").code(first).answering(asked["requestID"]), 0, "accepted")
	asked = tn.want("ada", strange("v3", far()[0]), 3, "pending")
	second := o.phone.next().Code
	tn.stop()

	tn = o.serve(old)
	o.must("", "rekey", "--reseal") // beside the server
	tn.wantStatus(asked["requestID"], "pending")
	tn.want("ada", tries("ada").code(second).answering(asked["requestID"]), 0, "accepted")
	tn.want("ada", at.password(goodPassword), 0, "accepted") // the device and the place are still known
	fresh := o.key("login,session", "--trust-client-ip")
	asked = tn.want("ada", strange("v4", far()[1]), 3, "pending")
	third := o.phone.next().Code
	tn.stop()

	o.must("", "rekey", "--retire")
	tn = o.serve(fresh)
	if status, _, _ := tn.as("Bearer "+old).call(http.MethodGet, "/v1/sessions/x", nil); status != 401 {
		t.Errorf("a key made under the retired root key: %d", status)
	}
	if status, answer := tn.login("ada", tries("ada").code(third).answering(asked["requestID"])); status != 409 {
		t.Errorf("another caller's session: %d %v", status, answer)
	}
	tn.want("ada", at.password(goodPassword), 0, "accepted")
}
