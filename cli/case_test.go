package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"riskgate/risk"
)

// raising raises a case for every login.
func raising(p *risk.Policy) {
	p.Rules = append(p.Rules, risk.Rule{ID: "look", Mode: risk.RuleLive, When: "seen > 0", Then: risk.Action{Case: "takeover"}})
}

func TestWhatARuleRaisesIsClosedAsAFraudAndUnlearned(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	tn.publish(raising)
	enter := func() object {
		t.Helper()
		return tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(home), 0, "accepted")
	}
	seen := func(answer object) float64 {
		t.Helper()
		shown := tn.analyse(200, "GET", fmt.Sprint("/decisions/", answer["eventId"]), nil)
		return shown["evidence"].(object)["user"].(object)["seen"].(float64)
	}
	first := enter()
	second := enter()
	if seen(second) != seen(first)+1 {
		t.Fatalf("the first login was not learned: %v, %v", seen(first), seen(second))
	}
	cases := tn.analyse(200, "GET", "/cases?queue=takeover&user=traveller@sandbox", nil)["items"].([]any)
	if len(cases) != 1 || cases[0].(object)["decision"] != first["eventId"] || cases[0].(object)["openedBy"] != "rule:look" || cases[0].(object)["hits"] != 2.0 {
		t.Fatalf("raised %v", cases)
	}
	path := fmt.Sprint("/cases/", cases[0].(object)["id"])
	tn.analyse(200, "POST", path+"/lock", nil)
	tn.analyse(201, "POST", path+"/notes", object{"text": "called the user"})
	tn.analyse(200, "POST", path+"/close", object{"result": "fraud", "reason": "it was not her"})
	third := enter()
	if seen(third) != seen(second) { // one more was learned, one was unlearned
		t.Errorf("%v logins were known, and now %v", seen(second), seen(third))
	}
	shown := tn.analyse(200, "GET", fmt.Sprint("/decisions/", third["eventId"]), nil)
	if attacks := shown["evidence"].(object)["user"].(object)["attacks"]; attacks == nil {
		t.Error("no attack is known")
	}
	if raised := tn.analyse(200, "GET", "/cases?state=open", nil)["items"].([]any); len(raised) != 1 {
		t.Errorf("open are %v", raised)
	}
}

func TestAUserSaysOnAPageThatItWasNotThem(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	login := tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(home), 0, "accepted")
	_, shown, _ := tn.call(http.MethodGet, "/sandbox/users/traveller@sandbox/not-me", nil)
	link, err := url.Parse(shown["url"].(string))
	if err != nil || link.Path != "/not-me" {
		t.Fatalf("the link is %v", shown)
	}
	if status, page := tn.page(link.RequestURI()); status != 200 || !strings.Contains(page, "Was this you?") {
		t.Errorf("opened: %d %s", status, page)
	}
	send := func() int {
		t.Helper()
		answer, err := http.PostForm(tn.base+"/not-me", url.Values{"token": {link.Query().Get("token")}})
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if first, again := send(), send(); first != 200 || again != 404 {
		t.Errorf("reported: %d, again: %d", first, again)
	}
	cases := tn.analyse(200, "GET", "/cases?queue=not-me", nil)["items"].([]any)
	if len(cases) != 1 || cases[0].(object)["decision"] != login["eventId"] || cases[0].(object)["openedBy"] != "user" {
		t.Errorf("raised %v", cases)
	}
	known := tn.analyse(200, "GET", fmt.Sprint("/decisions/", login["eventId"], "/labels"), nil)
	if counts := known["counts"].(object); counts["source"] != "user" || counts["verdict"] != "fraud" {
		t.Errorf("known: %v", known)
	}
}
