package analyst_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store/storetest"
)

// evidence is of a login at home with the password, which asks for a code once the level
// is above low.
func evidence() risk.Evidence {
	return risk.Evidence{
		Attempt: risk.Attempt{
			At: 1_772_625_600_000, Lane: risk.LaneLogin, Cookie: risk.CookieUnsupported,
			Address: risk.Address{Hash: "h", Country: "NL", Network: "1103"}, Proven: []risk.Factor{risk.FactorPassword},
			Enrolled: []risk.Factor{risk.FactorPassword, risk.FactorSMS},
			Agent:    risk.Agent{Browser: "Firefox", OS: "Linux", Type: "desktop", Hash: "x"},
		},
		User: risk.UserFacts{Seen: 40, Logins: 30, Network: risk.NetworkHabit{Placed: 30, Country: 30, Routed: 30, Network: 30, Address: 29}},
	}
}

func compiled(w *world, policy risk.Policy) *risk.Engine {
	w.Helper()
	engine, err := risk.Compile(policy)
	if err != nil {
		w.Fatal(err)
	}
	return engine
}

// decide keeps the decision of a session of a user, a minute after the one before, and
// returns its number.
func (w *world) decide(session string, user models.User, change func(*models.Decision)) int64 {
	w.Helper()
	_ = w.clock.Advance(time.Minute)
	e := evidence()
	live := risk.DefaultPolicy()
	live.Version = 1
	d := compiled(w, live).Decide(e)
	row := models.Decision{
		SessionID: session, UserID: user.ID, CallerID: "shop", CorrelationID: "correlation-" + session, Lane: risk.LaneLogin,
		Code: risk.Accept, Level: d.Level, Score: d.Score, Probability: d.Probability, PolicyVersion: 1,
		Outcome: models.Accepted, Evidence: encoded(w, e), Detail: encoded(w, d), Marks: models.MarksOf(d),
		CreatedAt: models.At(w.clock.Now()),
	}
	if change != nil {
		change(&row)
	}
	detail := fmt.Appendf(nil, `{"code":%d,"known":true,"level":%q,"score":%d,"status":"login.accepted"}`, row.Code, row.Level, row.Score)
	err := w.store.Commit(w.Context(), &models.Change{Decision: &row, Events: []models.Event{{
		ID: session + "-event", At: row.CreatedAt, Type: models.EventLoginAccepted, UserID: user.ID, SessionID: session,
		CallerID: "shop", CorrelationID: row.CorrelationID, Detail: detail,
	}}})
	if err != nil {
		w.Fatal(err)
	}
	return row.ID
}

func encoded(w *world, value any) []byte {
	w.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		w.Fatal(err)
	}
	return raw
}

func (w *world) user(name string) models.User {
	w.Helper()
	user := storetest.User(name)
	if err := w.store.CreateUser(w.Context(), user, nil); err != nil {
		w.Fatal(err)
	}
	return user
}

// found are the numbers of the decisions that a search finds, all pages of it.
func (w *world) found(query url.Values) (ids []float64) {
	w.Helper()
	for {
		page := w.call(200, "GET", "/decisions?"+query.Encode(), nil)
		for _, item := range page["items"].([]any) {
			ids = append(ids, item.(object)["id"].(float64))
		}
		next, more := page["next"].(string)
		if !more {
			return ids
		}
		query.Set("cursor", next)
	}
}

func TestDecisionsAreSearched(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.user("ada"), w.user("bob")
	start := w.clock.Now()
	w.decide("s1", ada, nil)
	w.decide("s2", bob, func(d *models.Decision) {
		d.Code, d.Level, d.Marks, d.Outcome = risk.ChallengeSMS, risk.Medium, " new_country rule:far-away shadow:at-night failed:odd-one tag:odd ", models.Pending
	})
	w.decide("s3", ada, func(d *models.Decision) {
		d.Shadow = encoded(w, models.ShadowJudgement{Version: 2, Level: risk.High, Code: risk.Decline, Score: 600, Probability: .1, Rules: []string{"far-away"}})
	})
	w.decide("s4", models.User{}, func(d *models.Decision) { d.Shadow = []byte(`{"version":2,"failed":true}`) })
	w.call(201, "POST", "/labels", object{"decision": 2, "verdict": "fraud", "reason": "a chargeback"})
	w.call(201, "POST", "/labels", object{"decision": 1, "verdict": "fraud", "reason": "a mistake"})
	w.call(201, "POST", "/labels", object{"decision": 1, "verdict": "genuine", "reason": "it was ada"})
	at := func(minute int) string {
		return start.Truncate(time.Hour).Add(time.Duration(minute) * time.Minute).Format(time.RFC3339)
	}
	for name, c := range map[string]struct {
		query url.Values
		want  []float64
	}{
		"all":                {url.Values{}, []float64{4, 3, 2, 1}},
		"one by one":         {url.Values{"limit": {"1"}}, []float64{4, 3, 2, 1}},
		"a user's":           {url.Values{"user": {"ada@main"}}, []float64{3, 1}},
		"of the house's own": {url.Values{"user": {"ADA"}}, []float64{3, 1}},
		"nobody's":           {url.Values{"user": {"eve"}}, nil},
		"a code":             {url.Values{"code": {"3"}}, []float64{2}},
		"accepted ones":      {url.Values{"code": {"0"}}, []float64{4, 3, 1}},
		"a level":            {url.Values{"level": {"medium"}, "limit": {"1"}}, []float64{2}},
		"a reason":           {url.Values{"reason": {"new_country"}}, []float64{2}},
		"a rule":             {url.Values{"rule": {"far-away"}}, []float64{2}},
		"no rule in shadow":  {url.Values{"rule": {"at-night"}}, nil},
		"a rule in shadow":   {url.Values{"shadowRule": {"at-night"}}, []float64{2}},
		"no failed rule":     {url.Values{"rule": {"odd-one"}}, nil},
		"a failed rule":      {url.Values{"failedRule": {"odd-one"}}, []float64{2}},
		"a tag":              {url.Values{"tag": {"odd"}}, []float64{2}},
		"no tag":             {url.Values{"reason": {"odd"}}, nil},
		"a correlation":      {url.Values{"correlationId": {"correlation-s3"}}, []float64{3}},
		"labelled fraud":     {url.Values{"label": {"fraud"}}, []float64{2}},
		"labelled genuine":   {url.Values{"label": {"genuine"}, "limit": {"1"}}, []float64{1}},
		"a user's fraud":     {url.Values{"label": {"fraud"}, "user": {"ada"}}, nil},
		"a period":           {url.Values{"from": {at(2)}, "to": {at(4)}}, []float64{3, 2}},
		"in another zone":    {url.Values{"from": {start.Add(4 * time.Minute).In(time.FixedZone("", 7200)).Format(time.RFC3339)}}, []float64{4}},
		"all at once":        {url.Values{"user": {"bob"}, "from": {at(0)}, "to": {at(9)}, "code": {"3"}, "level": {"medium"}, "rule": {"far-away"}, "reason": {"new_country"}}, []float64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			w.same(c.want, w.found(c.query))
		})
	}
	items := w.call(200, "GET", "/decisions", nil)["items"].([]any)
	second := items[2].(object)
	w.same([]any{"bob@main", "shop", "correlation-s2", "pending", []any{"new_country"}, []any{"far-away"}, []any{"at-night"}, []any{"odd-one"}, []any{"odd"}, nil, "2026-03-04T12:02:00Z"},
		[]any{second["user"], second["caller"], second["correlationId"], second["outcome"], second["reasons"], second["rules"], second["shadowRules"], second["failedRules"], second["tags"], second["shadow"], second["at"]})
	w.same(object{"policyVersion": 2.0, "failed": false, "level": "high", "code": 1.0, "score": 600.0, "probability": .1, "rules": []any{"far-away"}}, items[1].(object)["shadow"])
	w.same(object{"policyVersion": 2.0, "failed": true}, items[0].(object)["shadow"])
	w.same(nil, items[0].(object)["user"])
}

func TestASearchThatCannotBeIsToldWhy(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]misuse{
		"everything wrong": {"GET", "/decisions?user=@x&from=yesterday&to=2026-13-01T00:00:00Z&code=9&level=odd&reason=New%20Country&rule=A&shadowRule=A&failedRule=A&tag=A&label=odd&limit=0&cursor=MQ", nil, 400, invalid, []string{
			"user: must be userID@domain", "from: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)", "to: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)",
			"code: must be a response code, such as 3", "level: must be one of [low medium high critical]", "label: must be one of [fraud genuine]", "cursor: must be the text that a page named as next",
			"limit: must be a whole number from 1 to 200", "reason: must be the code of a reason, such as new_country",
			"rule: must be the id of a rule: lower-case letters, digits and hyphens", "shadowRule: must be the id of a rule: lower-case letters, digits and hyphens",
			"failedRule: must be the id of a rule: lower-case letters, digits and hyphens", "tag: must be a tag: lower-case letters, digits and hyphens",
		}},
		"a code out of range":  {"GET", "/decisions?code=99999999999999999999", nil, 400, invalid, []string{"code: must be a whole number from 0 to 1000"}},
		"control characters":   {"GET", "/decisions?correlationId=a%0Ab", nil, 400, invalid, []string{"correlationId: must be valid UTF-8 without control characters"}},
		"no UTF-8":             {"GET", "/decisions?correlationId=%ff&user=%ff", nil, 400, invalid, []string{"user: must be userID@domain", "correlationId: must be valid UTF-8 without control characters"}},
		"another's cursor":     {"GET", "/decisions?cursor=1", nil, 400, invalid, []string{"cursor: must be the text that a page named as next"}},
		"a cursor with a tail": {"GET", "/decisions?cursor=MS4xIA", nil, 400, invalid, []string{"cursor: must be the text that a page named as next"}},
		"no number":            {"GET", "/decisions/x", nil, 400, invalid, []string{"id: must be a whole number from 1 to 9007199254740991"}},
		"nothing there":        {"GET", "/decisions/7", nil, 404, "Decision not found", nil},
		"nothing to judge":     {"POST", "/decisions/7/rejudge", object{"policy": 1}, 404, "Decision not found", nil},
		"judged by nothing":    {"POST", "/decisions/7/rejudge", object{}, 400, invalid, []string{"policy: is required"}},
		"judged by odd things": {"POST", "/decisions/0/rejudge", object{"policy": 0, "by": 1}, 400, invalid, []string{"by: is not known here", "id: must be a whole number from 1 to 9007199254740991", "policy: must be a whole number from 1 to 9007199254740991"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(c.fields, complaints(answer))
		})
	}
}

func TestADecisionIsExplained(t *testing.T) {
	w := newWorld(t)
	ada := w.user("ada")
	id := w.decide("s1", ada, func(d *models.Decision) { d.Shadow = encoded(w, models.ShadowJudgement{Version: 2}) })
	w.decide("s2", ada, nil)
	shown := w.call(200, "GET", fmt.Sprint("/decisions/", id), nil)
	row, err := w.store.Decision(w.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for member, kept := range map[string][]byte{"judgement": row.Detail, "evidence": row.Evidence} {
		var want any
		if err := json.Unmarshal(kept, &want); err != nil {
			t.Fatal(err)
		}
		w.same(want, shown[member])
	}
	judgement := shown["judgement"].(object)
	for _, member := range []string{"terms", "reasons", "thresholds", "missing"} {
		if judgement[member] == nil {
			t.Errorf("%s is not told", member)
		}
	}
	w.same([]any{"ada@main", false, 2.0}, []any{shown["user"], shown["erased"], shown["shadow"].(object)["policyVersion"]})
	w.same([]any{object{
		"at": "2026-03-04T12:01:00Z", "event": "login.accepted", "decision": float64(id), "caller": "shop", "correlationId": "correlation-s1",
		"code": 0.0, "level": shown["level"], "score": shown["score"],
	}}, shown["course"])
	if strings.Contains(string(encoded(w, shown)), `"s1"`) {
		t.Error("the ID of the session is told")
	}
}

func TestWhatWasErasedIsToldToBeErased(t *testing.T) {
	w := newWorld(t)
	ada := w.user("ada")
	id := w.decide("s1", ada, nil)
	if err := w.store.DeleteUser(w.Context(), ada.ID); err != nil {
		t.Fatal(err)
	}
	shown := w.call(200, "GET", fmt.Sprint("/decisions/", id), nil)
	w.same([]any{true, nil, nil, nil, []any{}, []any{}}, []any{shown["erased"], shown["judgement"], shown["evidence"], shown["user"], shown["course"], shown["reasons"]})
	said := w.call(409, "POST", fmt.Sprint("/decisions/", id, "/rejudge"), object{"policy": 1})["message"]
	w.same(fmt.Sprintf("What decision %d was based on was erased with its user", id), said)
}

func TestADecisionIsJudgedAgainByAnotherVersion(t *testing.T) {
	w := newWorld(t)
	id := w.decide("s1", w.user("ada"), nil)
	path := fmt.Sprint("/decisions/", id, "/rejudge")
	same := w.call(200, "POST", path, object{"policy": 1})
	w.same(same["was"], same["would"])

	draft := w.draft(strict)
	other := w.call(200, "POST", path, object{"policy": draft})
	w.same(same["was"], other["was"])
	would := other["would"].(object)
	w.same([]any{"medium", 3.0, float64(draft)}, []any{would["level"], would["code"], would["policyVersion"]})
	w.same(same["was"].(object)["score"], would["score"])

	answer := w.call(400, "POST", path, object{"policy": 99})
	w.same([]string{"policy: must be a version that is there"}, complaints(answer))
	w.same(1, len(w.call(200, "GET", "/decisions", nil)["items"].([]any)))
}
