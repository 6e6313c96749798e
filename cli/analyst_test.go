package cli

import (
	"fmt"
	"net/http"
	"testing"

	"riskgate/openapi/openapitest"
	"riskgate/risk"
)

// What analysts do, as they do it: by HTTP, on a running server.

// analyse sends a request of an analyst, which must be answered so.
func (tn *town) analyse(status int, method, path string, body any) object {
	tn.t.Helper()
	got, answer, raw := tn.call(method, "/v1/risk"+path, body)
	if got != status {
		tn.t.Fatalf("%s %s: %d, not %d: %s", method, path, got, status, raw)
	}
	return answer
}

// atLeastHigh asks every login for the strongest factor.
func atLeastHigh(p *risk.Policy) {
	login := p.Lanes[risk.LaneLogin]
	login.Floor = risk.High
	p.Lanes[risk.LaneLogin] = login
}

// draft makes a changed copy of the default policy and returns its path.
func (tn *town) draft(change func(*risk.Policy)) string {
	tn.t.Helper()
	policy := risk.DefaultPolicy()
	change(&policy)
	made := tn.analyse(http.StatusCreated, http.MethodPost, "/policies", object{"policy": policy, "reason": "to try it"})
	return fmt.Sprint("/policies/", made["version"])
}

// publish lets a changed copy of the default policy judge in the place of the first version.
func (tn *town) publish(change func(*risk.Policy)) {
	tn.t.Helper()
	tn.analyse(http.StatusOK, http.MethodPost, tn.draft(change)+"/publish", object{"revision": 1, "replaces": 1, "reason": "to try it"})
}

func TestAPolicyGoesFromADraftThroughTheShadowIntoForceAndBack(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	login := func(code float64, status string) (path string) {
		t.Helper()
		answer := tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(home), code, status)
		return fmt.Sprint("/decisions/", answer["eventId"])
	}
	before := login(0, "accepted")
	draft := tn.draft(atLeastHigh)
	tn.analyse(200, "POST", draft+"/shadow", object{"revision": 1, "reason": "a week beside the live one"})

	beside := tn.analyse(200, "GET", login(0, "accepted"), nil)
	shadow, _ := beside["shadow"].(object)
	if beside["level"] != "low" || beside["policyVersion"] != 1.0 || shadow["level"] != "high" || shadow["code"] != 4.0 || shadow["policyVersion"] != 2.0 {
		t.Errorf("in shadow it decided %v beside %v", shadow, beside["level"])
	}
	if shown := tn.analyse(200, "GET", before, nil); shown["shadow"] != nil {
		t.Errorf("before there was a shadow, it decided %v", shown["shadow"])
	}

	tn.analyse(200, "POST", draft+"/publish", object{"revision": 1, "replaces": 1, "reason": "it asks whom it should"})
	asked := tn.analyse(200, "GET", login(4, "pending"), nil) // at once
	course, _ := asked["course"].([]any)
	if asked["policyVersion"] != 2.0 || asked["level"] != "high" || asked["shadow"] != nil || len(course) != 1 || course[0].(object)["event"] != "login.challenged" {
		t.Errorf("decided %v", asked)
	}
	found := tn.analyse(200, "GET", "/decisions?user=traveller@sandbox&level=high&reason=lane_floor", nil)["items"].([]any)
	if len(found) != 1 || found[0].(object)["id"] != asked["id"] {
		t.Errorf("found %v", found)
	}
	judged := tn.analyse(200, "POST", before+"/rejudge", object{"policy": 2})
	if was, would := judged["was"].(object), judged["would"].(object); was["level"] != "low" || would["level"] != "high" || was["score"] != would["score"] {
		t.Errorf("judged again: %v", judged)
	}

	tn.analyse(409, "POST", "/policies/1/rollback", object{"replaces": 1, "reason": "it asks everybody"})
	tn.analyse(201, "POST", "/policies/1/rollback", object{"replaces": 2, "reason": "it asks everybody"})
	if shown := tn.analyse(200, "GET", login(0, "accepted"), nil); shown["policyVersion"] != 3.0 {
		t.Errorf("rolled back to %v", shown["policyVersion"])
	}
}

func TestEveryExampleOfAnalystsRunsAsItStands(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	for _, example := range openapitest.Examples(t, http.MethodPost, "/risk/policies") {
		tn.analyse(example.Status, http.MethodPost, "/policies", example.Body)
	}
	for _, example := range openapitest.Examples(t, http.MethodPut, "/risk/policies/{version}") {
		tn.analyse(200, http.MethodPut, "/policies/2", example.Body)
	}
	for _, path := range []string{
		"/policies", "/policies/1", "/policies/live", "/policies/1/diff?against=1", "/policies/2/diff",
		"/decisions", "/decisions/1", "/decisions?user=iaa_user@sandbox&from=2026-03-04T00:00:00Z&to=2036-03-05T00:00:00Z&reason=known_address",
	} {
		tn.analyse(200, http.MethodGet, path, nil)
	}
	tn.analyse(200, http.MethodPost, "/decisions/1/rejudge", object{"policy": 1})
	tn.analyse(201, http.MethodPost, "/labels", object{"decision": 1, "verdict": "genuine", "reason": "the user was called"})
	tn.analyse(201, http.MethodPost, "/cases", object{"queue": "takeover", "decision": 1, "reason": "the same pattern as last week"})
	for _, path := range []string{
		"/labels?user=iaa_user@sandbox&from=2026-03-04T00:00:00Z&to=2036-03-05T00:00:00Z", "/labels?decision=1",
		"/decisions/1/labels?knownBy=2036-03-04T12:00:00Z", "/queues", "/cases?queue=not-me&user=iaa_user@sandbox", "/drift",
	} {
		tn.analyse(200, http.MethodGet, path, nil)
	}
	tn.analyse(200, http.MethodPost, "/policies/2/shadow", object{"revision": 2, "replaces": 0, "reason": "a week beside the live one"})
	tn.analyse(200, http.MethodPost, "/policies/2/publish", object{"revision": 2, "replaces": 1, "reason": "it held"})
}
