package analyst_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store/storetest"
)

// person enters a user with one decision, and returns its number.
func (w *world) person(name string) int64 {
	w.Helper()
	user := storetest.User(name)
	if err := w.store.CreateUser(w.Context(), user, nil); err != nil {
		w.Fatal(err)
	}
	return w.decide("session-"+name, user, nil)
}

// raise opens a case and returns its path.
func (w *world) raise(queue string, decision int64) string {
	w.Helper()
	out := w.call(201, http.MethodPost, "/cases", object{"queue": queue, "decision": decision, "reason": "looks odd"})
	return "/cases/" + out["id"].(string)
}

// items are the values of a field of all items of a page.
func items(page object, field string) (values []any) {
	all, _ := page["items"].([]any)
	for _, item := range all {
		values = append(values, item.(object)[field])
	}
	return values
}

func TestACaseIsWorkedOnByOne(t *testing.T) {
	w := newWorld(t)
	decision := w.person("ada")
	path := w.raise("takeover", decision)
	again := w.call(200, http.MethodPost, "/cases", object{"queue": "takeover", "decision": decision, "reason": "once more"})
	if "/cases/"+again["id"].(string) != path || again["hits"] != 2.0 || len(again["notes"].([]any)) != 2 {
		t.Errorf("raised again: %v", again)
	}
	locked := w.call(200, http.MethodPost, path+"/lock", nil)
	if locked["state"] != "locked" || locked["lockedBy"] != "ann" || locked["user"] != "ada@main" {
		t.Errorf("locked: %v", locked)
	}
	w.same([]any{object{"name": "takeover", "open": 1.0, "locked": 1.0}}, w.call(200, "GET", "/queues", nil)["items"])
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPost, "/lock", ""},
		{http.MethodDelete, "/lock", ""},
		{http.MethodPost, "/notes", `{"text":"mine"}`},
		{http.MethodPost, "/close", `{"result":"fraud","reason":"mine"}`},
	} {
		if answer := w.callAs("risk:write", c.method, path+c.path, c.body); answer.Code != 409 || !strings.Contains(answer.Body.String(), "locked by somebody else") {
			t.Errorf("%s %s: %d %s", c.method, c.path, answer.Code, answer.Body)
		}
	}
	noted := w.call(201, http.MethodPost, path+"/notes", object{"text": "asked the user"})
	if notes := noted["notes"].([]any); notes[2].(object)["text"] != "asked the user" || notes[2].(object)["author"] != "ann" {
		t.Errorf("noted: %v", notes)
	}
	page := w.call(200, "GET", path+"/notes?limit=2", nil)
	rest := w.call(200, "GET", fmt.Sprint(path, "/notes?limit=2&cursor=", page["next"]), nil)
	w.same([]any{"looks odd", "once more", "asked the user"}, append(items(page, "text"), items(rest, "text")...))
	if rest["next"] != nil {
		t.Error("the last page names a next")
	}
	closed := w.call(200, http.MethodPost, path+"/close", object{"result": "fraud", "reason": "it was not her"})
	if closed["state"] != "closed" || closed["result"] != "fraud" || closed["closedBy"] != "ann" {
		t.Errorf("closed: %v", closed)
	}
	known := w.call(200, "GET", fmt.Sprint("/decisions/", decision, "/labels"), nil)
	counts := known["counts"].(object)
	if counts["verdict"] != "fraud" || counts["source"] != "analyst" || counts["author"] != "ann" || counts["note"] != "it was not her" {
		t.Errorf("known: %v", known)
	}
	w.call(409, http.MethodPost, path+"/close", object{"result": "genuine", "reason": "after all"})
	w.call(409, http.MethodPost, path+"/lock", nil)
}

func TestCasesAreListedAndClosedInBulk(t *testing.T) {
	w := newWorld(t)
	var paths []string
	for i := range 5 {
		paths = append(paths, w.raise([]string{"a", "b"}[i%2], w.person(fmt.Sprint("user", i))))
		_ = w.clock.Advance(time.Second)
	}
	ids := func(page object) (got []string) {
		for _, id := range items(page, "id") {
			got = append(got, "/cases/"+id.(string))
		}
		return got
	}
	first := w.call(200, "GET", "/cases?limit=3", nil)
	rest := w.call(200, "GET", fmt.Sprint("/cases?limit=3&cursor=", first["next"]), nil)
	w.same([]string{paths[4], paths[3], paths[2], paths[1], paths[0]}, append(ids(first), ids(rest)...))
	w.same([]string{paths[3], paths[1]}, ids(w.call(200, "GET", "/cases?queue=b&state=open", nil)))
	w.same([]string{paths[2]}, ids(w.call(200, "GET", "/cases?user=user2@main", nil)))
	w.same([]string(nil), ids(w.call(200, "GET", "/cases?user=nobody@main", nil)))

	if answer := w.callAs("risk:write", http.MethodPost, paths[1]+"/lock", ""); answer.Code != 200 {
		t.Fatal(answer.Body)
	}
	bare := func(path string) string { return strings.TrimPrefix(path, "/cases/") }
	out := w.call(200, http.MethodPost, "/cases/close", object{
		"cases": []string{bare(paths[0]), bare(paths[1]), bare(paths[2]), "none"}, "result": "genuine", "reason": "our own office",
	})
	w.same([]any{bare(paths[0]), bare(paths[2])}, out["closed"])
	w.same([]any{
		object{"id": bare(paths[1]), "message": "Case is locked by somebody else"}, object{"id": "none", "message": "Case not found"},
	}, out["refused"])
	w.same([]string{paths[2], paths[0]}, ids(w.call(200, "GET", "/cases?state=closed", nil)))
	w.same([]any{"genuine", "genuine"}, items(w.call(200, "GET", "/labels", nil), "verdict"))
}

func TestLabelsAreGivenFoundAndImported(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.person("ada"), w.person("bob")
	given := w.call(201, http.MethodPost, "/labels", object{"decision": ada, "verdict": "fraud", "reason": "chargeback"})
	if given["user"] != "ada@main" || given["source"] != "analyst" || given["at"] == nil {
		t.Errorf("given: %v", given)
	}
	answer := w.upload(fmt.Sprintf(`{"decision":%d,"verdict":"genuine","at":"2026-01-02T03:04:05Z"}

{"decision":%d,"verdict":"fraud","note":"chargeback"}
{"decision":777,"verdict":"fraud"}`, ada, bob))
	if want := `{"accepted":2,"refused":[{"line":4,"message":"Decision not found"}]}`; answer.Code != 200 || answer.Body.String() != want {
		t.Errorf("imported: %d %s", answer.Code, answer.Body)
	}
	all := w.call(200, "GET", "/labels?limit=2", nil)
	rest := w.call(200, "GET", fmt.Sprint("/labels?limit=2&cursor=", all["next"]), nil)
	if n := len(items(all, "id")) + len(items(rest, "id")); n != 3 {
		t.Errorf("%d labels", n)
	}
	for query, want := range map[string][]any{
		"?user=bob@main": {"fraud"}, "?source=import&verdict=genuine": {"genuine"}, "?source=user": nil,
		"?to=2026-01-02T03:04:06Z": {"genuine"}, "?user=nobody@main": nil,
		fmt.Sprint("?source=analyst&decision=", ada): {"fraud"},
	} {
		w.same(want, items(w.call(200, "GET", "/labels"+query, nil), "verdict"))
	}
	known := w.call(200, "GET", fmt.Sprint("/decisions/", ada, "/labels"), nil)
	if known["counts"].(object)["source"] != "analyst" || len(known["labels"].([]any)) != 2 {
		t.Errorf("known: %v", known)
	}
	then := w.call(200, "GET", fmt.Sprint("/decisions/", ada, "/labels?knownBy=2026-01-02T03:04:05Z"), nil)
	if then["counts"].(object)["source"] != "import" || len(then["labels"].([]any)) != 1 {
		t.Errorf("known then: %v", then)
	}
	w.call(404, "GET", "/decisions/777/labels", nil)
	w.call(404, "GET", "/labels?decision=777", nil)
	w.call(404, http.MethodPost, "/labels", object{"decision": 777, "verdict": "fraud", "reason": "chargeback"})
}

// upload imports a file of labels.
func (w *world) upload(lines string) *httptest.ResponseRecorder {
	w.Helper()
	return w.uploadAs("application/x-ndjson", lines)
}

func (w *world) uploadAs(media, lines string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/risk/labels/import?reason=chargebacks", strings.NewReader(lines))
	r.RemoteAddr = "198.51.100.7:40000"
	r.Header.Set("Authorization", "Bearer ann.secret-of-ann")
	r.Header.Set("Content-Type", media)
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	description(w).Check(w, r, answer.Result())
	return answer
}

func TestAnImportThatIsMalformedKeepsNothing(t *testing.T) {
	w := newWorld(t)
	ada := w.person("ada")
	good := fmt.Sprintf(`{"decision":%d,"verdict":"fraud"}`, ada)
	for name, c := range map[string]struct {
		lines, want string
		status      int
	}{
		"no JSON":         {good + "\nnothing", `"field":"2.body"`, 400},
		"no verdict":      {good + "\n" + `{"decision":1}`, `"field":"2.verdict"`, 400},
		"another verdict": {`{"decision":1,"verdict":"maybe"}`, `must be one of [fraud genuine]`, 400},
		"another time":    {`{"decision":1,"verdict":"fraud","at":"yesterday"}`, `"field":"1.at"`, 400},
		"more":            {`{"decision":1,"verdict":"fraud","source":"analyst"}`, `"field":"1.source"`, 400},
		"twice":           {good + "\n" + good, `must not be that of an earlier line`, 400},
		"nothing":         {"\n\n", `must hold 1 to 10000 lines`, 400},
		"too large":       {good + strings.Repeat("\n", 1<<20), `1024 KiB`, 413},
	} {
		if answer := w.upload(c.lines); answer.Code != c.status || !strings.Contains(answer.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	if answer := w.uploadAs("application/json", good); answer.Code != 415 {
		t.Errorf("JSON: %d", answer.Code)
	}
	if got := items(w.call(200, "GET", "/labels", nil), "id"); got != nil {
		t.Errorf("kept %v", got)
	}
}

func TestEveryProblemWithLabelsAndCasesIsTold(t *testing.T) {
	w := newWorld(t)
	path := w.raise("takeover", w.person("ada"))
	for _, c := range []struct {
		method, path string
		body         any
		want         []string
	}{
		{"POST", "/labels", object{"decision": 0, "verdict": "maybe", "reason": "x"}, []string{
			"decision: must be a whole number from 1 to 9007199254740991", "verdict: must be one of [fraud genuine]", "reason: must be 3 to 500 characters",
		}},
		{"GET", "/labels?decision=x&user=%00&source=outcome&verdict=x&from=x&to=x&cursor=*&limit=0", nil, []string{
			"decision: must be a whole number from 1 to 9007199254740991", "user: must be userID@domain", "source: must be one of [analyst user import]",
			"verdict: must be one of [fraud genuine]", "from: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)",
			"to: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)", "cursor: must be the text that a page named as next",
			"limit: must be a whole number from 1 to 200",
		}},
		{"POST", "/cases", object{"queue": "Two words", "decision": 1, "reason": "why not"}, []string{
			"queue: must be 1 to 64 lower-case letters, digits and hyphens",
		}},
		{"GET", "/cases?queue=A&state=lost", nil, []string{
			"queue: must be 1 to 64 lower-case letters, digits and hyphens", "state: must be one of [open locked closed]",
		}},
		{"POST", path + "/notes", object{"text": ""}, []string{"text: must be 3 to 2000 characters"}},
		{"POST", path + "/close", object{"result": "maybe", "reason": "why not"}, []string{"result: must be one of [fraud genuine unsure]"}},
		{"POST", "/cases/close", object{"cases": []string{"a", "*", "a"}, "result": "unsure", "reason": "why not"}, []string{
			"cases[1]: must be an id, and no earlier one", "cases[2]: must be an id, and no earlier one",
		}},
		{"POST", "/cases/close", object{"cases": []string{}, "result": "unsure", "reason": "why not"}, []string{"cases: must be 1 to 200 ids"}},
		{"GET", "/decisions/x/labels?knownBy=x", nil, []string{
			"id: must be a whole number from 1 to 9007199254740991", "knownBy: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)",
		}},
	} {
		w.same(c.want, complaints(w.call(400, c.method, c.path, c.body)))
	}
	for _, path := range []string{"/cases/none", "/cases/none/notes"} {
		w.call(404, "GET", path, nil)
	}
	w.call(400, "GET", "/cases/%00", nil)
}

func TestWhoMayOnlyReadChangesNoCaseAndNoLabel(t *testing.T) {
	w := newWorld(t)
	decision := w.person("ada")
	path := w.raise("takeover", decision)
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/labels", fmt.Sprintf(`{"decision":%d,"verdict":"fraud","reason":"why not"}`, decision)},
		{"POST", "/cases", fmt.Sprintf(`{"decision":%d,"queue":"a","reason":"why not"}`, decision)},
		{"POST", path + "/lock", ""},
		{"DELETE", path + "/lock", ""},
		{"POST", path + "/notes", `{"text":"mine"}`},
		{"POST", path + "/close", `{"result":"unsure","reason":"why not"}`},
		{"POST", "/cases/close", `{"cases":["a"],"result":"unsure","reason":"why not"}`},
	} {
		if answer := w.callAs("risk:read", c.method, c.path, c.body); answer.Code != 403 {
			t.Errorf("%s %s: %d", c.method, c.path, answer.Code)
		}
	}
	for _, path := range []string{"/labels", "/cases", "/queues", path} {
		if answer := w.callAs("risk:read", "GET", path, ""); answer.Code != 200 {
			t.Errorf("GET %s: %d", path, answer.Code)
		}
		if answer := w.callAs("risk:write", "GET", path, ""); answer.Code != 403 {
			t.Errorf("GET %s with the wrong scope: %d", path, answer.Code)
		}
	}
}

func TestALoginUnderWayCannotBeLabelled(t *testing.T) {
	w := newWorld(t)
	user := storetest.User("ada")
	if err := w.store.CreateUser(w.Context(), user, nil); err != nil {
		t.Fatal(err)
	}
	session := storetest.Session("waiting", user.ID)
	if err := w.store.Commit(w.Context(), &models.Change{Open: &session}); err != nil {
		t.Fatal(err)
	}
	decision := w.decide("waiting", user, func(d *models.Decision) { d.Code, d.Outcome = risk.ChallengeSMS, models.Pending })
	out := w.call(409, http.MethodPost, "/labels", object{"decision": decision, "verdict": "fraud", "reason": "why not"})
	if out["message"] != "The login is still under way: label it when it is over" {
		t.Errorf("told %v", out)
	}
}
