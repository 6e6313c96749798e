package cli

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"riskgate/store/storetest"
)

// The attempt guard over HTTP, on both databases. One password costs one hash, so
// what the limit turned away shows how many were computed.

func TestTheGuardHoldsOnSQLite(t *testing.T) {
	t.Parallel()
	assault(t, newTown(t))
}

func TestTheGuardHoldsOnPostgres(t *testing.T) {
	t.Parallel()
	assault(t, openTown(t, storetest.PostgresURL(t), "--key-file", filepath.Join(t.TempDir(), "root.key")))
}

// assault attacks one sandbox in every way, a person for each.
func assault(t *testing.T, tn *town) {
	t.Helper()
	for _, attack := range []struct {
		name string
		run  func(*testing.T, *town)
	}{
		{"fifty parallel wrong passwords run five hashes", manyPasswords},
		{"the owner's device has a bucket of its own", ownDevice},
		{"a code dies after five wrong tries", manyCodes},
		{"one of many submits of a code is accepted", manySubmits}, // which lets the same person in
		{"look-alike names share a bucket", lookAlikes},
	} {
		t.Run(attack.name, func(t *testing.T) {
			here := *tn
			here.t = t
			attack.run(t, &here)
		})
	}
}

// outcome is how often each answer came.
type outcomes map[string]int

// together sends n calls at once and counts the answers.
func together(n int, call func(i int) (int, object)) outcomes {
	counted := outcomes{}
	var mu sync.Mutex
	var ready, done sync.WaitGroup
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			status, answer := call(i)
			word := fmt.Sprint(status)
			if session, ok := answer["sessionStatus"].(string); ok {
				word += " " + session
			}
			mu.Lock()
			defer mu.Unlock()
			counted[word]++
		})
	}
	done.Wait()
	return counted
}

// turnedAway reads from the metrics how often a limit was reached.
func (tn *town) turnedAway() int {
	tn.t.Helper()
	_, page := tn.page("/metrics")
	value := regexp.MustCompile(`(?m)^riskgate_events_total{type="limit.reached"} (\S+)$`).FindStringSubmatch(page)
	if value == nil {
		return 0
	}
	n, err := strconv.ParseFloat(value[1], 64)
	if err != nil {
		tn.t.Fatal(err)
	}
	return int(n)
}

func manyPasswords(t *testing.T, tn *town) {
	t.Helper()
	for _, user := range []string{"sms_user", "nobody"} {
		before := tn.turnedAway()
		got := together(50, func(i int) (int, object) {
			wrong := tries(user).password(fmt.Sprint("wrong-password-", i)).from(fmt.Sprintf("198.51.%d.7", i))
			return tn.login(user, wrong.with(fmt.Sprintf(`{"browser":{"userAgent":"x%d"}}`, i)))
		})
		if got["409"] != 50 {
			t.Errorf("%s: answers were %v", user, got)
		}
		if hashed := 50 - (tn.turnedAway() - before); hashed != 5 {
			t.Errorf("%s: %d passwords were looked at", user, hashed)
		}
	}
	for _, from := range []string{far()[0], far()[1], home} {
		status, answer := tn.login("sms_user", tries("sms_user").with(vector(t, "v2")).from(from))
		if status != 409 || answer["message"] != "Authentication failed" {
			t.Errorf("the right password from a strange source: %d %v", status, answer)
		}
	}
	if status, _ := tn.login("sms_user", tries("sms_user").with(vector(t, "v1")).from(far()[0])); status != 409 {
		t.Errorf("a copied fingerprint from afar opens the owner's bucket: %d", status)
	}
	tn.want("sms_user", tries("sms_user").with(vector(t, "v1")).from(home), 0, "accepted")
}

func ownDevice(t *testing.T, tn *town) {
	t.Helper()
	own := func() attempt { return tries("iaa_user").with(vector(t, "v1")).from(home) }
	before := tn.turnedAway()
	together(7, func(int) (int, object) { return tn.login("iaa_user", own().password("wrong-password")) })
	if hashed := 7 - (tn.turnedAway() - before); hashed != 5 {
		t.Errorf("%d passwords were looked at", hashed)
	}
	if status, answer := tn.login("iaa_user", own()); status != 409 {
		t.Errorf("the sixth password from the device: %d %v", status, answer)
	}
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v2")).from(far()[0]), 4, "pending") // strangers are not held back
}

func manyCodes(t *testing.T, tn *town) {
	t.Helper()
	asked := tn.want("new_user", tries("new_user").with(vector(t, "v3")).from(far()[0]), 3, "pending")
	code := tn.lastCode("+31201110004").(string)
	wrong := strings.Map(func(r rune) rune { return '0' + ('9' - r) }, code)
	got := together(20, func(i int) (int, object) {
		return tn.login("new_user", tries("new_user").code(wrong).answering(asked["requestID"]).from(fmt.Sprintf("198.51.%d.7", i)))
	})
	if got["409"] != 20 {
		t.Errorf("answers were %v", got)
	}
	tn.wantStatus(asked["requestID"], "failed")
	if status, answer := tn.login("new_user", tries("new_user").code(code).answering(asked["requestID"])); status != 409 {
		t.Errorf("the right code after five wrong ones: %d %v", status, answer)
	}
}

func manySubmits(t *testing.T, tn *town) {
	t.Helper()
	asked := tn.want("new_user", tries("new_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	code := tn.lastCode("+31201110004")
	sent := together(32, func(int) (int, object) {
		return tn.login("new_user", tries("new_user").code(code).answering(asked["requestID"]))
	})
	if sent["200 accepted"] != 1 || sent["409"] != 31 {
		t.Errorf("a sent code: %v", sent)
	}
	_, shown, _ := tn.call(http.MethodGet, "/sandbox/users/traveller@sandbox/otp", nil)
	device := together(32, func(int) (int, object) {
		return tn.login("traveller", tries("traveller").with(vector(t, "v1")).from(home).code(shown["otp"]))
	})
	if device["200 accepted"] != 1 || device["409"] != 31 {
		t.Errorf("a code of the authenticator: %v", device)
	}
}

func lookAlikes(t *testing.T, tn *town) {
	t.Helper()
	for _, names := range [][]string{
		{"face_user@sandbox", "FACE_USER@sandbox", "Face_User%40SANDBOX", "%EF%BD%86ace_user@sandbox", "%20face_user%20@sandbox", "face_user", "f%C2%ADace_user"},
		{"ghost@sandbox", "GHOST@sandbox", "%EF%BD%87host%40sandbox", "%20ghost@sandbox", "Ghost", "gho%C5%BFt@Sandbox", "%E3%80%80ghost"},
	} {
		before := tn.turnedAway()
		for i, name := range names {
			status, answer, _ := tn.call(http.MethodPost, "/users/"+name+"/login", tries("x").password("wrong-password"))
			if status != 409 {
				t.Errorf("%s: %d %v", name, status, answer)
			}
			if away := tn.turnedAway() - before; away != max(0, i-4) {
				t.Errorf("%s is counted by itself: %d turned away", name, away)
			}
		}
	}
}
