package iaa_test

import (
	"net/http"
	"strings"
	"testing"

	"riskgate/api/apitest"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

func TestAnswersHoldWhatTheContractNames(t *testing.T) {
	judged := &login.Judgement{Score: 412, Level: risk.Medium, Reasons: []risk.Reason{{
		Code: "new_device", Mode: "live", Points: 120, Numbers: map[string]any{"known": 2}, Thresholds: map[string]any{"devices": 1},
	}}}
	pending := func(code risk.Code) login.Answer {
		return login.Answer{Status: models.Pending, Code: code, HasCode: true, RequestID: apitest.RequestID, EventID: 1841}
	}
	with := func(a login.Answer, change func(*login.Answer)) login.Answer { change(&a); return a }
	for name, c := range map[string]struct {
		caller string
		answer login.Answer
		want   string
	}{
		"accepted":             {"shop", accepted(), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840}`},
		"accepted, event 0":    {"shop", login.Answer{Status: models.Accepted, HasCode: true}, `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":0}`},
		"declined":             {"shop", login.Answer{Status: models.Refused, Code: risk.Decline, HasCode: true, EventID: 5}, `{"riskResponseCode":1,"sessionStatus":"refused","eventId":5}`},
		"a code sent":          {"shop", pending(risk.ChallengeSMS), `{"riskResponseCode":3,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841}`},
		"a question":           {"shop", with(pending(risk.ChallengeCRDevice2FA), func(a *login.Answer) { a.Challenge = "49271683" }), `{"riskResponseCode":10,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841,"challenge":"49271683"}`},
		"an approval":          {"shop", with(pending(risk.ChallengeFace), func(a *login.Answer) { a.MatchNumber = "42"; a.RequestMessage = "ab" }), `{"riskResponseCode":24,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841,"requestMessage":"ab","matchNumber":"42"}`},
		"a device token":       {"shop", with(accepted(), func(a *login.Answer) { a.DeviceToken = "t2" }), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840,"deviceToken":"t2"}`},
		"FIDO":                 {"shop", pending(risk.ChallengeFIDO), `{"riskResponseCode":14,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841}`},
		"FIDO by its alias":    {"alias", pending(risk.ChallengeFIDO), `{"riskResponseCode":25,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841}`},
		"other codes, alias":   {"alias", pending(risk.ChallengeSMS), `{"riskResponseCode":3,"sessionStatus":"pending","requestID":"` + apitest.RequestID + `","eventId":1841}`},
		"not scored":           {"shop", login.Answer{Status: models.Pending, RequestID: apitest.RequestID}, `{"sessionStatus":"pending","requestID":"` + apitest.RequestID + `"}`},
		"risk, not permitted":  {"shop", with(accepted(), func(a *login.Answer) { a.Risk = judged }), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840}`},
		"risk, permitted":      {"bank", with(accepted(), func(a *login.Answer) { a.Risk = judged }), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840,"risk":{"score":412,"level":"medium","reasons":[{"code":"new_device","mode":"live","points":120,"numbers":{"known":2},"thresholds":{"devices":1}}]}}`},
		"risk without reasons": {"bank", with(accepted(), func(a *login.Answer) { a.Risk = &login.Judgement{Level: risk.Low} }), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840,"risk":{"score":0,"level":"low","reasons":[]}}`},
		"a reason by itself":   {"bank", with(accepted(), func(a *login.Answer) { a.Risk = &login.Judgement{Level: risk.Low, Reasons: []risk.Reason{{Code: "x"}}} }), `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840,"risk":{"score":0,"level":"low","reasons":[{"code":"x","mode":"","points":0,"numbers":{},"thresholds":{}}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Keys.Add("alias", models.ScopeLogin).FIDOCode25 = true
			w.Keys.Add("bank", models.ScopeLogin, models.ScopeRiskDetail)
			w.Service.Answer = c.answer
			got := w.body(w.callAs(c.caller, http.MethodPost, "/users/ada/login", `{"objectType":"AdaptiveLoginInput"}`), 200)
			if got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestAnswersThatClientsMisreadAreNeverSent(t *testing.T) {
	for name, answer := range map[string]login.Answer{
		"pending and accept":        {Status: models.Pending, Code: risk.Accept, HasCode: true, RequestID: apitest.RequestID},
		"pending and decline":       {Status: models.Pending, Code: risk.Decline, HasCode: true, RequestID: apitest.RequestID},
		"accepted and a challenge":  {Status: models.Accepted, Code: risk.ChallengeSMS, HasCode: true},
		"pending without requestID": {Status: models.Pending, Code: risk.ChallengeSMS, HasCode: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Service.Answer = answer
			w.body(w.login(`{"objectType":"AdaptiveLoginInput"}`), 500)
		})
	}
}

func TestSessionsSayWhereTheyStand(t *testing.T) {
	for name, c := range map[string]struct {
		caller string
		status models.Status
		want   string
	}{
		"pending":            {"shop", models.Pending, "pending"},
		"accepted":           {"shop", models.Accepted, "accepted"},
		"refused":            {"shop", models.Refused, "refused"},
		"timeout":            {"shop", models.Timeout, "timeout"},
		"failed":             {"shop", models.Failed, "failed"},
		"failed, as failure": {"other", models.Failed, "failure"},
		"accepted, other":    {"other", models.Accepted, "accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Keys.Add("other", models.ScopeSession).FailureWord = true
			w.Service.Standing = c.status
			got := w.body(w.callAs(c.caller, http.MethodGet, "/v1/sessions/"+apitest.RequestID, ""), 200)
			if got != `{"sessionStatus":"`+c.want+`"}` {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestReadingASessionMayWait(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string]int{"": 0, "?wait=0": 0, "?wait=60": 60, "?wait=7&x=y": 7} {
		w.Service.Standing = models.Pending
		w.body(w.call(http.MethodGet, "/sessions/"+apitest.RequestID+query, ""), 200)
		if int(w.Service.Wait/seconds) != want {
			t.Errorf("%q: %v", query, w.Service.Wait)
		}
	}
	for _, query := range []string{"?wait=61", "?wait=-1", "?wait=", "?wait=x", "?wait=1.5", "?wait=1e1"} {
		w.same([]string{"wait: must be 0 to 60 seconds"}, w.complaints(w.call(http.MethodGet, "/sessions/"+apitest.RequestID+query, "")))
	}
}

func TestASessionStoreThatFailsIsNotAnUnknownSession(t *testing.T) {
	w := newWorld(t)
	w.Service.Err = models.Errorf(models.Overloaded, "Busy").After(seconds)
	if got := w.body(w.call(http.MethodGet, "/sessions/"+apitest.RequestID, ""), 503); strings.Contains(got, "sessionStatus") {
		t.Errorf("%s", got)
	}
}
