package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Calls that keep a connection while they wait for a session to end.

// hanging is a call that waits. Its client may hang up; what it is told comes later.
type hanging struct {
	hangUp func()
	told   chan object // closed when the client hung up
}

// hang sends a request that will wait.
func (tn *town) hang(method, path string, body any) hanging {
	tn.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	tn.t.Cleanup(cancel)
	h := hanging{hangUp: cancel, told: make(chan object, 1)}
	request := tn.request(method, path, body).WithContext(ctx)
	go func() {
		defer close(h.told)
		response, err := tn.client.Do(request)
		if err != nil {
			return
		}
		defer func() { _ = response.Body.Close() }()
		var answer object
		if json.NewDecoder(response.Body).Decode(&answer) == nil {
			h.told <- answer
		}
	}()
	return h
}

// waiting waits until so many calls wait.
func (tn *town) waiting(n int) {
	tn.t.Helper()
	tn.until(func() bool {
		_, page := tn.page("/metrics")
		return strings.Contains(page, fmt.Sprintf("\nriskgate_long_polls %d\n", n))
	})
}

// noPlace wants a call to be told that it cannot wait, in the words of the contract.
func (tn *town) noPlace(method, path string, body any) {
	tn.t.Helper()
	response, err := tn.client.Do(tn.request(method, path, body))
	if err != nil {
		tn.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer object
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		tn.t.Fatal(err)
	}
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "5" || answer["error"] != "Too Many Requests" ||
		answer["message"] != "Too many calls wait at this moment" || answer["logCorrelationId"] == nil {
		tn.t.Errorf("%s %s: %d %v, Retry-After %q", method, path, response.StatusCode, answer, response.Header.Get("Retry-After"))
	}
}

func TestALongPollTakesAPlaceAndGivesItBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login,session"), "--long-polls", "3", "--long-polls-caller", "2")
	kiosk := tn.as("Bearer " + o.key("login,session"))
	poll := func(of *town) (object, string) { // each its own session, for those are not to be read too often
		asked := of.want("ada", tries("ada").password(goodPassword), 3, "pending")
		return asked, "/v1/sessions/" + asked["requestID"].(string) + "?wait=60"
	}
	asked, path := poll(tn)
	code := o.phone.next().Code
	_, other := poll(tn)
	_, theirs := poll(kiosk)
	first := tn.hang(http.MethodGet, path, nil)
	tn.hang(http.MethodGet, other, nil)
	tn.waiting(2)
	tn.noPlace(http.MethodGet, path, nil)
	if status, answer, _ := tn.call(http.MethodGet, strings.TrimSuffix(path, "?wait=60"), nil); status != 200 || answer["sessionStatus"] != "pending" {
		t.Errorf("a reading that does not wait: %d %v", status, answer)
	}
	last := kiosk.hang(http.MethodGet, theirs, nil)
	tn.waiting(3)
	kiosk.noPlace(http.MethodGet, theirs, nil)

	last.hangUp()
	tn.waiting(2)
	tn.want("ada", tries("ada").code(code).answering(asked["requestID"]), 0, "accepted")
	if got := (<-first.told)["sessionStatus"]; got != "accepted" {
		t.Errorf("the poll was told %v", got)
	}
	tn.waiting(1)
	_, again := poll(tn)
	tn.hang(http.MethodGet, again, nil)
	kiosk.hang(http.MethodGet, theirs, nil)
	tn.waiting(3)
}

func TestALoginThatWaitsTakesAPlaceAndGivesItBack(t *testing.T) {
	t.Parallel()
	tn := openTown(t, t.TempDir()+"/sandbox.db", "--long-polls", "2", "--long-polls-caller", "1")
	strays := func() attempt {
		a := tries("face_user").with(vector(t, "v2")).from(far()[0])
		a["timeout"] = "60"
		return a
	}
	const door = "/v1/users/face_user@sandbox/login"
	approve := func() {
		if status, answer, _ := tn.call(http.MethodPost, "/sandbox/users/face_user@sandbox/device/approve", nil); status != 200 {
			t.Errorf("%d %v", status, answer)
		}
	}
	first := tn.hang(http.MethodPost, door, strays())
	tn.waiting(1)
	second := tn.hang(http.MethodPost, door, strays()) // the sandbox knows one caller only
	tn.waiting(2)
	asked := tn.want("face_user", strays(), 24, "pending") // at once, or its requestID would be lost
	again := strays().answering(asked["requestID"])
	delete(again, "credentials")
	tn.noPlace(http.MethodPost, door, again)
	approve() // the newest, which nobody waits for
	approve()
	if got := (<-second.told)["sessionStatus"]; got != "accepted" {
		t.Errorf("the second login was told %v", got)
	}
	tn.waiting(1)
	first.hangUp()
	tn.waiting(0)
}
