package webhook_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/webhook"
)

// arrives commits a change with one event, and returns what a receiver reads of it.
func arrives(t *testing.T, d *desk, r *receiver, change models.Change) post {
	t.Helper()
	before := len(r.got())
	change.Events[0].ID, change.Events[0].At = idOf(d, before), models.At(d.clock.Now())
	if err := d.store.Commit(t.Context(), &change); err != nil {
		t.Fatal(err)
	}
	d.step()
	d.until("it arrives", func() bool { return len(r.got()) > before })
	return r.got()[before]
}

// told is the data of a body.
func told(t *testing.T, p post) map[string]any {
	t.Helper()
	var body struct {
		Data map[string]any
	}
	if err := json.Unmarshal(p.body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Data
}

func TestADecisionIsToldAsItWasAnswered(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		user := storetest.User("alice")
		user.Email, user.Phone = "alice@secret.example", "+31612345678"
		if err := d.store.CreateUser(t.Context(), user, nil); err != nil {
			t.Fatal(err)
		}
		r := newReceiver(t, nil)
		d.hook(r.url, "")
		d.open()
		judged := risk.Decision{Score: 412, Level: risk.Medium, Probability: 0.1, Reasons: []risk.Reason{
			{Code: "new_country", Mode: "live", Points: 120, Numbers: map[string]any{"country": "BR", "share": 0.1, "n": 9007199254740993}, Thresholds: map[string]any{"share": 0.02}},
			{Code: "rule", Mode: "shadow"},
		}}
		detail, err := json.Marshal(judged)
		if err != nil {
			t.Fatal(err)
		}
		session := storetest.Session("s1", user.ID)
		decision := storetest.Decision(session)
		decision.Detail, decision.Code, decision.Outcome = detail, risk.ChallengeFIDO, models.Pending
		got := arrives(t, d, r, models.Change{Decision: &decision, Events: []models.Event{{
			Type: models.EventLoginChallenged, UserID: user.ID, SessionID: "s1", CallerID: "shop", CorrelationID: "c1", Detail: []byte(`{"code":14,"nameHash":"aa"}`),
		}}})
		want := map[string]any{
			"user": "alice@main", "session": "s1", "sessionStatus": "pending", "riskResponseCode": 14.0, "eventId": 1.0,
			"caller": "shop", "correlationId": "c1",
			"risk": map[string]any{"score": 412.0, "level": "medium", "reasons": []any{
				map[string]any{
					"code": "new_country", "mode": "live", "points": 120.0, "thresholds": map[string]any{"share": 0.02},
					"numbers": map[string]any{"country": "BR", "share": 0.1, "n": 9007199254740992.0},
				},
				map[string]any{"code": "rule", "mode": "shadow", "points": 0.0, "numbers": map[string]any{}, "thresholds": map[string]any{}},
			}},
		}
		if data := told(t, got); !reflect.DeepEqual(data, want) {
			t.Errorf("got  %v\nwant %v", data, want)
		}
		if !strings.Contains(string(got.body), "9007199254740993") {
			t.Error("a number was rounded on its way")
		}
		for _, secret := range []string{"secret.example", "31612345678"} {
			if strings.Contains(string(got.body), secret) {
				t.Errorf("%s is told", secret)
			}
		}
		if got.payload.Type != models.EventLoginChallenged || got.payload.At != d.clock.Now().UTC() || got.header.Get("Content-Type") != "application/json" ||
			got.header.Get(webhook.HeaderType) != "login.challenged" || got.header.Get(webhook.HeaderID) != got.payload.ID {
			t.Errorf("%+v, %v", got.payload, got.header)
		}
	}, clock.drives)
}

func TestWhatIsNotKnownIsNotTold(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, nil)
	d.hook(r.url, "")
	d.open()
	for kind, want := range map[models.EventType]any{
		models.EventLoginAccepted: "accepted", models.EventLoginChallenged: "pending", models.EventLoginDeclined: "refused",
		models.EventLoginRefused: "refused", models.EventLoginTimeout: "timeout", models.EventLoginFailed: nil,
	} {
		data := told(t, arrives(t, d, r, models.Change{Events: []models.Event{{Type: kind, SessionID: "s1", Detail: []byte(`{"known":false}`)}}}))
		if data["sessionStatus"] != want || data["riskResponseCode"] != nil || data["risk"] != nil || data["user"] != nil || data["detail"] != nil {
			t.Errorf("%s: %v", kind, data)
		}
	}
	data := told(t, arrives(t, d, r, models.Change{Events: []models.Event{{Type: models.EventPolicyPublished, Subject: "policy/3", CallerID: "shop", Detail: []byte(`{"reason":"it held"}`)}}}))
	if want := map[string]any{"caller": "shop", "subject": "policy/3", "detail": map[string]any{"reason": "it held"}}; !reflect.DeepEqual(data, want) {
		t.Errorf("%v", data)
	}
}

func TestACaseIsToldWithTheDecisionThatItIsAbout(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, nil)
	d.hook(r.url, "case.*")
	d.open()
	session := storetest.Session("s1", "")
	byRule, byAnalyst := storetest.Decision(session), storetest.Decision(session)
	data := told(t, arrives(t, d, r, models.Change{Decision: &byRule, Events: []models.Event{{
		Type: models.EventCaseRaised, SessionID: "s1", CallerID: "shop", Detail: []byte(`{"known":false,"nameHash":"aa"}`),
	}}}))
	if data["eventId"] != 1.0 || data["risk"] == nil || data["detail"] != nil || data["sessionStatus"] != nil || data["caller"] != "shop" {
		t.Errorf("%v", data)
	}
	data = told(t, arrives(t, d, r, models.Change{Decision: &byAnalyst, Events: []models.Event{{
		Type: models.EventCaseClosed, SessionID: "s1", Subject: "case/1", CallerID: "ann", Detail: []byte(`{"name":"Ann","result":"fraud"}`),
	}}}))
	if detail, _ := data["detail"].(map[string]any); data["eventId"] != 2.0 || data["subject"] != "case/1" || detail["result"] != "fraud" || data["sessionStatus"] != nil {
		t.Errorf("%v", data)
	}
}

func TestNothingIsToldOfAUserWhoWasErasedMeanwhile(t *testing.T) {
	d := lite(t)
	user := storetest.User("alice")
	if err := d.store.CreateUser(t.Context(), user, nil); err != nil {
		t.Fatal(err)
	}
	r := newReceiver(t, status(500))
	d.hook(r.url, "login.*")
	d.open()
	decision := storetest.Decision(storetest.Session("s1", user.ID))
	change := models.Change{Decision: &decision, Events: []models.Event{{Type: models.EventLoginAccepted, UserID: user.ID, SessionID: "s1", CorrelationID: "c1"}}}
	if first := told(t, arrives(t, d, r, change)); first["user"] != "alice@main" {
		t.Fatalf("%v", first)
	}
	if err := d.store.DeleteUser(t.Context(), user.ID); err != nil {
		t.Fatal(err)
	}
	d.clock.advance(time.Minute)
	d.until("it is told again", func() bool { return len(r.got()) > 1 })
	second := told(t, r.got()[1])
	if second["user"] != nil || second["session"] != nil || second["correlationId"] != nil || second["risk"] != nil || second["eventId"] != 1.0 {
		t.Errorf("%v", second)
	}
}

func TestAPingNamesItsWebhook(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, nil)
	hook := d.hook(r.url, "user.*")
	d.open()
	ping := hook.Delivery("p1", models.EventPing, models.At(d.clock.Now()), models.WebhookPatience)
	if err := d.store.QueueDeliveries(t.Context(), hook.ID, 0, ping); err != nil {
		t.Fatal(err)
	}
	d.until("it arrives", func() bool { return len(r.got()) == 1 })
	if got := r.got()[0]; got.payload.Type != "ping" || got.payload.ID != "p1" || got.payload.Data.Subject != "webhook/"+hook.ID {
		t.Errorf("%s", got.body)
	}
}
