package cli

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/risk"
)

// Lists, as analysts keep them on a running server and logins meet them.

// list makes a list of a kind that holds something.
func (tn *town) list(name, kind, of, value string) {
	tn.t.Helper()
	tn.analyse(201, "POST", "/lists", object{"name": name, "kind": kind, "reason": "to try it"})
	if of != "" {
		tn.analyse(201, "POST", "/lists/"+name+"/entries", object{"kind": of, "value": value, "reason": "to try it"})
	}
}

// imports puts a CSV file on a list.
func (tn *town) imports(name, file string) (int, object) {
	tn.t.Helper()
	request := tn.request(http.MethodPost, "/v1/risk/lists/"+name+"/import?reason=the+feed", nil)
	request.Body, request.ContentLength = io.NopCloser(strings.NewReader(file)), int64(len(file))
	request.Header.Set("Content-Type", "text/csv")
	status, answer, _ := tn.send(request)
	return status, answer
}

func TestABlockedPlaceIsTurnedAwayAtOnceAndTheSameForEveryName(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	from := far()[0]
	tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(from), 3, "pending")
	tn.list("bad", "block", "country", "BR")
	for _, user := range []string{"sms_user", "locked_user", "nobody"} {
		for _, password := range []string{demoPassword, "not-the-right-one"} {
			status, answer, raw := tn.call("POST", "/v1/users/"+user+"@sandbox/login", tries(user).from(from).password(password))
			delete(answer, "eventId")
			delete(answer, "risk") // of what the caller may know
			if status != 200 || len(answer) != 2 || answer["riskResponseCode"] != 1.0 || answer["sessionStatus"] != "refused" {
				t.Errorf("%s: %d %s", user, status, raw)
			}
		}
	}
	found := tn.analyse(200, "GET", "/decisions?user=sms_user@sandbox&code=1&reason=blocked", nil)["items"].([]any)
	if len(found) != 2 {
		t.Errorf("%d declines are kept", len(found))
	}
	tn.analyse(204, "DELETE", "/lists/bad/entries?kind=country&value=BR&reason=enough", nil)
	tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(from), 3, "pending")
	tn.list("office", "allow", "cidr", "200.160.0.0/16")
	tn.analyse(201, "POST", "/lists/bad/entries", object{"kind": "country", "value": "BR", "reason": "again"})
	tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(from), 3, "pending")
	tn.analyse(200, "PUT", "/lists/bad", object{"kind": "block", "absolute": true, "revision": 1, "reason": "no exceptions"})
	tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(from), 1, "refused")
}

func TestWhoeverRegistersOrPaysFromABlockedPlaceIsDeclined(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	from := far()[0]
	tn.list("bad", "block", "network", "AS22548")
	status, answer, raw := tn.call("POST", "/v1/users/register", object{
		"objectType": "AdaptiveRegisterUserInput", "userID": "eve", "staticPassword": goodPassword, "clientIP": from,
	})
	if status != 200 || answer["riskResponseCode"] != 1.0 {
		t.Errorf("registered: %d %s", status, raw)
	}
	if status, _, _ := tn.call("GET", "/v1/users/eve@sandbox", nil); status != 404 {
		t.Errorf("eve is there: %d", status)
	}
	status, answer, raw = tn.call("POST", "/v1/transactions", object{
		"objectType": "AdaptiveTransactionInput", "userID": "iaa_user", "amount": "5.00", "currency": "EUR", "clientIP": from,
	})
	if status != 200 || answer["riskResponseCode"] != 1.0 {
		t.Errorf("paid: %d %s", status, raw)
	}
}

func TestARuleFillsAListThatTurnsTheNextAttemptAway(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	from := far()[0]
	tn.list("seen", "block", "", "")
	tn.publish(func(p *risk.Policy) {
		p.Rules = []risk.Rule{
			{ID: "far-away", Mode: risk.RuleLive, When: `address.country == "BR"`, Then: risk.Action{List: &risk.Listing{List: "seen", Kind: risk.EntryAddress, Days: 7}}},
			{ID: "nowhere", Mode: risk.RuleLive, When: `address.country == "BR"`, Then: risk.Action{List: &risk.Listing{List: "none", Kind: risk.EntryCountry, Days: 7}}},
			{ID: "known", Mode: risk.RuleLive, When: `list("seen")`, Then: risk.Action{Tag: "seen-before"}},
		}
	})
	asked := tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(from), 3, "pending")
	refused := tn.want("nobody", tries("nobody").from(from), 1, "refused")
	found := tn.analyse(200, "GET", "/lists/lookup?kind=address&value="+from, nil)["items"].([]any)
	if len(found) != 1 || found[0].(object)["entry"].(object)["author"] != "rule:far-away" {
		t.Errorf("found %v", found)
	}
	if rules := tn.analyse(200, "GET", fmt.Sprint("/decisions/", refused["eventId"]), nil)["rules"].([]any); !slices.Contains(rules, any("known")) {
		t.Errorf("the rules that fired are %v", rules)
	}
	course := fmt.Sprint(tn.analyse(200, "GET", fmt.Sprint("/decisions/", asked["eventId"]), nil)["course"])
	for _, told := range []string{"list.entered", "list.skipped"} {
		if !strings.Contains(course, told) {
			t.Errorf("the course lacks %s: %s", told, course)
		}
	}
	if _, metrics := tn.page("/metrics"); !strings.Contains(metrics, `riskgate_events_total{type="list.skipped"} 2`) {
		t.Error("what could not be listed is not counted")
	}
}

func TestTwoServersShareTheirLists(t *testing.T) {
	t.Parallel()
	left, right := twins(t)
	from := far()[0]
	left.list("bad", "block", "cidr", "200.160.0.0/16")
	left.want("iaa_user", tries("iaa_user").from(from), 1, "refused")
	right.until(func() bool {
		_, answer := right.login("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(from))
		return answer["riskResponseCode"] == 1.0
	})
	right.analyse(204, "DELETE", "/lists/bad?revision=1&reason=enough", nil)
	left.until(func() bool {
		_, answer := left.login("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(from))
		return answer["riskResponseCode"] != 1.0
	})
}

func TestListsChangeWhileLoginsRun(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	tn.list("feed", "block", "", "")
	file := func(from int) string {
		var lines strings.Builder
		lines.WriteString("value,kind\n")
		for i := range 3000 {
			fmt.Fprintf(&lines, "10.%d.%d.%d,address\n", (from+i)>>16, (from+i)>>8&255, (from+i)&255)
		}
		return lines.String()
	}
	got := together(24, func(i int) (int, object) {
		switch i % 6 {
		case 0:
			for { // one file at a time
				status, answer := tn.imports("feed", file(i/6*2000))
				if status != http.StatusTooManyRequests {
					return status, answer
				}
				time.Sleep(20 * time.Millisecond)
			}
		case 1:
			value := fmt.Sprintf("203.0.113.%d", i)
			status, _, _ := tn.call("POST", "/v1/risk/lists/feed/entries", object{"kind": "address", "value": value, "reason": "why"})
			return status, nil
		default:
			user := []string{"iaa_user", "sms_user", "face_user", "traveller"}[i%6-2]
			return tn.login(user, tries(user).with(vector(t, "v1")).from(home))
		}
	})
	if got["200"] != 4 || got["201"] != 4 || got["200 accepted"] != 16 {
		t.Errorf("answered %v", got)
	}
	if list := tn.analyse(200, "GET", "/lists/feed", nil); list["entries"] != 9004.0 {
		t.Errorf("the list holds %v", list["entries"])
	}
	tn.want("iaa_user", tries("iaa_user").from("203.0.113.7"), 1, "refused")
}

func TestListsOutliveAServer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := "Bearer " + o.key("login,risk:read,risk:write,risk:publish", "--trust-client-ip")
	first := o.serve("").as(key)
	first.list("bad", "block", "country", "BR")
	first.stop()
	if status, _, raw := o.serve("").as(key).call("POST", "/v1/users/nobody@master/login", tries("nobody").from(far()[0])); status != 200 || !bytes.Contains(raw, []byte(`"sessionStatus":"refused"`)) {
		t.Errorf("%d %s", status, raw)
	}
}

// A login that is not scored names no address, so that the connection's counts, unless
// the caller is one that names addresses.
func TestALoginThatIsNotScoredIsTurnedAwayByItsConnection(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve("")
	direct, backend := tn.as("Bearer "+o.key("login")), tn.as("Bearer "+o.key("login", "--trust-client-ip"))
	analyst := tn.as("Bearer " + o.key("risk:read,risk:write,risk:publish"))
	plain := object{"objectType": "LoginInput", "clientIP": "203.0.113.7", "credentials": object{"passKey": "not-the-right-one"}}
	analyst.list("bad", "block", "address", "203.0.113.7")
	if status, _, raw := direct.call("POST", "/v1/users/nobody@master/login", plain); status != 409 {
		t.Errorf("the field counts: %d %s", status, raw)
	}
	analyst.analyse(201, "POST", "/lists/bad/entries", object{"kind": "address", "value": "127.0.0.1", "reason": "the machine itself"})
	if status, _, raw := direct.call("POST", "/v1/users/nobody@master/login", plain); status != 200 || string(raw) != `{"sessionStatus":"refused"}` {
		t.Errorf("%d %s", status, raw)
	}
	if status, _, raw := backend.call("POST", "/v1/users/nobody@master/login", plain); status != 409 {
		t.Errorf("the backend's own address counts: %d %s", status, raw)
	}
}
