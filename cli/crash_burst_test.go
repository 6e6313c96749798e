package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
)

// answered is a login whose end its caller was told.
type answered struct{ user, requestID, code string }

// attempts sends a call that may find no server any more.
func (tn *town) attempts(method, path string, body any) (object, bool) {
	response, err := tn.client.Do(tn.request(method, path, body))
	if err != nil {
		return nil, false
	}
	defer func() { _ = response.Body.Close() }()
	var answer object
	err = json.NewDecoder(response.Body).Decode(&answer)
	return answer, err == nil
}

// logIn takes a user through a whole login by text message.
func (tn *town) logIn(user, phone string) (answered, bool) {
	door := "/users/" + user + "@sandbox/login"
	asked, ok := tn.attempts(http.MethodPost, door, tries(user).password(goodPassword))
	if !ok {
		return answered{}, false
	}
	box, ok := tn.attempts(http.MethodGet, "/sandbox/outbox?to="+url.QueryEscape(phone), nil)
	messages, _ := box["messages"].([]any)
	requestID, _ := asked["requestID"].(string)
	if !ok || len(messages) == 0 || requestID == "" {
		return answered{}, false
	}
	code, _ := messages[0].(object)["code"].(string)
	ended, ok := tn.attempts(http.MethodPost, door, tries(user).code(code).answering(requestID))
	return answered{user, requestID, code}, ok && ended["sessionStatus"] == "accepted"
}

func TestAKillInTheMiddleOfABurstLosesNoAnswerAndRevivesNoCode(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "sandbox.db")
	tn, kill := mortalTown(t, db)
	tn.client = http.DefaultClient
	const people, enough = 6, 60
	var mu sync.Mutex
	var done sync.WaitGroup
	var all []answered
	for i := range people {
		user, phone := fmt.Sprint("burst", i), fmt.Sprintf("+3120111%04d", 100+i)
		tn.call(http.MethodPut, "/users/"+user+"@sandbox", object{"mobilePhoneNumber": phone, "staticPassword": goodPassword})
		done.Go(func() {
			for {
				one, ok := tn.logIn(user, phone)
				if !ok {
					return
				}
				mu.Lock()
				all = append(all, one)
				if len(all) == enough {
					go kill() // while the others go on
				}
				mu.Unlock()
			}
		})
	}
	done.Wait()
	kill()
	if len(all) < enough {
		t.Fatalf("only %d logins were answered", len(all))
	}
	again := openTown(t, db)
	for _, one := range all {
		again.wantStatus(one.requestID, "accepted")
		if status, answer := again.login(one.user, tries(one.user).code(one.code).answering(one.requestID)); status != 409 {
			t.Errorf("a code is good again: %d %v", status, answer)
		}
	}
}
