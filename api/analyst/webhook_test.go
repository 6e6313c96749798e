package analyst_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// webhook makes one and returns its path.
func (w *world) webhook(types ...string) string {
	w.Helper()
	made := w.call(201, "POST", "/webhooks", object{"url": "https://hooks.example.org/x", "types": types, "reason": "to know"})
	return "/webhooks/" + made["id"].(string)
}

// happens keeps an event of this moment and returns its ID.
func (w *world) happens(kind models.EventType) string {
	w.Helper()
	now := w.clock.Now()
	id := secret.IDFrom(now) + secret.NewToken()[:20]
	if err := w.store.Record(w.Context(), models.Event{ID: id, At: models.At(now), Type: kind}); err != nil {
		w.Fatal(err)
	}
	return id
}

// delivered keeps a delivery in a state.
func (w *world) delivered(path, event string, state models.DeliveryState) {
	w.Helper()
	hook := models.Webhook{ID: strings.TrimPrefix(path, "/webhooks/")}
	at := models.At(w.clock.Now())
	row := hook.Delivery(event, models.EventLoginAccepted, at, models.WebhookPatience)
	if err := w.store.QueueDeliveries(w.Context(), hook.ID, 0, row); err != nil {
		w.Fatal(err)
	}
	if state == models.DeliveryQueued {
		return
	}
	claimed, err := w.store.ClaimDeliveries(w.Context(), hook.ID, "w", at, time.Minute, 100)
	if err != nil || len(claimed) != 1 {
		w.Fatal(len(claimed), err)
	}
	row = claimed[0]
	row.State, row.Attempts, row.Status, row.LastError, row.FinishedAt = state, 2, 503, "answered 503", at
	if err := w.store.FinishDelivery(w.Context(), row, models.WebhookHealth{}); err != nil {
		w.Fatal(err)
	}
}

func TestAWebhookIsMadeChangedRotatedAndDeleted(t *testing.T) {
	w := newWorld(t)
	made := w.call(201, "POST", "/webhooks", object{
		"url": "https://hooks.example.org/x?y=1", "types": []string{"policy.*", "login.declined", "policy.*"}, "description": "the desk", "reason": "to know",
	})
	first := made["secret"].(string)
	if !strings.HasPrefix(first, "rgwh_") || len(first) != 69 {
		t.Errorf("the secret is %q", first)
	}
	path := "/webhooks/" + made["id"].(string)
	delete(made, "secret")
	w.same(object{
		"id": made["id"], "url": "https://hooks.example.org/x?y=1", "types": []any{"login.declined", "policy.*"}, "description": "the desk", "state": "on",
		"revision": 1.0, "createdAt": "2026-03-04T12:00:00Z", "updatedAt": "2026-03-04T12:00:00Z", "failures": 0.0,
	}, made)
	w.same(made, w.call(200, "GET", path, nil))

	_ = w.clock.Advance(time.Hour)
	changed := w.call(200, "PATCH", path, object{"state": "off", "types": []string{}, "revision": 1, "reason": "too many"})
	w.same([]any{"off", []any{}, "the desk", 2.0, "2026-03-04T13:00:00Z"},
		[]any{changed["state"], changed["types"], changed["description"], changed["revision"], changed["updatedAt"]})
	rotated := w.call(200, "POST", path+"/rotate", object{"revision": 2, "overlapSeconds": 60, "reason": "it leaked"})
	second := rotated["secret"].(string)
	w.same([]any{3.0, "2026-03-04T13:01:00Z", true}, []any{rotated["revision"], rotated["previousSecretUntil"], second != first})
	w.signs(path, second, first)
	again := w.call(200, "POST", path+"/rotate", object{"revision": 3, "reason": "by mistake"})
	w.same("2026-03-05T13:00:00Z", again["previousSecretUntil"])
	w.signs(path, again["secret"].(string), second)
	atOnce := w.call(200, "POST", path+"/rotate", object{"revision": 4, "overlapSeconds": 0, "reason": "it leaked again"})
	w.signs(path, atOnce["secret"].(string))
	for _, answer := range []object{w.call(200, "GET", path, nil), w.call(200, "GET", "/webhooks", nil)} {
		if strings.Contains(fmt.Sprint(answer), "rgwh_") {
			t.Error("a secret is told twice")
		}
	}

	w.call(204, "DELETE", path+"?revision=5&reason=not+needed", nil)
	w.call(404, "GET", path, nil)
	about := strings.TrimPrefix(path, "/")
	about = strings.Replace(about, "webhooks", "webhook", 1)
	w.same([]string{
		"webhook.created " + about, "webhook.changed " + about, "webhook.rotated " + about, "webhook.rotated " + about,
		"webhook.rotated " + about, "webhook.deleted " + about,
	}, w.heard.kinds())
	w.same(`{"name":"Ann","reason":"too many","revision":2,"paths":["types","state"]}`, string(w.heard.events[1].Detail))
	w.same("ann", w.heard.events[1].CallerID)
	kept, err := w.store.Events(t.Context(), models.EventFilter{Subject: about})
	if err != nil || len(kept) != 6 {
		t.Errorf("%d events are kept, %v", len(kept), err)
	}
}

// signs checks which secrets sign now.
func (w *world) signs(path string, secrets ...string) {
	w.Helper()
	hook, err := w.store.Webhook(w.Context(), strings.TrimPrefix(path, "/webhooks/"))
	if err != nil {
		w.Fatal(err)
	}
	var live []string
	for _, s := range hook.Live(models.At(w.clock.Now())) {
		live = append(live, s.Reveal())
	}
	w.same(secrets, live)
}

func TestWebhooksAreListedPageByPage(t *testing.T) {
	w := newWorld(t)
	var want []any
	for range 5 {
		path := w.webhook()
		want = append([]any{strings.TrimPrefix(path, "/webhooks/")}, want...)
	}
	var seen []any
	for path := "/webhooks?limit=2"; path != ""; {
		page := w.call(200, "GET", path, nil)
		path = ""
		for _, item := range page["items"].([]any) {
			seen = append(seen, item.(object)["id"])
		}
		if next, more := page["next"].(string); more {
			path = "/webhooks?limit=2&cursor=" + next
		}
	}
	w.same(want, seen)
}

func TestThereAreFiftyWebhooksAtMost(t *testing.T) {
	w := newWorld(t)
	for range 50 {
		w.webhook()
	}
	answer := w.call(409, "POST", "/webhooks", object{"url": "https://hooks.example.org", "reason": "one more"})
	w.same("There may be 50 webhooks at most", answer["message"])
	w.same(50, len(w.heard.kinds()))
}

func TestAWebhookSwitchedOnAgainIsToldFromThenOn(t *testing.T) {
	w := newWorld(t)
	path := w.webhook()
	followed := func() models.Time {
		hook, err := w.store.Webhook(t.Context(), strings.TrimPrefix(path, "/webhooks/"))
		if err != nil {
			t.Fatal(err)
		}
		return hook.FollowedAt
	}
	at := followed()
	w.same(models.At(w.clock.Now()), at)
	_ = w.clock.Advance(time.Minute)
	w.call(200, "PATCH", path, object{"state": "on", "description": "the same", "revision": 1, "reason": "a name"})
	w.call(200, "PATCH", path, object{"state": "off", "revision": 2, "reason": "a pause"})
	w.same(at, followed()) // nothing is missed by a change
	w.call(200, "PATCH", path, object{"state": "on", "revision": 3, "reason": "back"})
	w.same(models.At(w.clock.Now()), followed())
}

func TestAWebhookIsTested(t *testing.T) {
	w := newWorld(t)
	path := w.webhook("user.*")
	ping := w.call(202, "POST", path+"/test", nil)
	w.same(object{
		"id": ping["id"], "type": "ping", "state": "queued", "attempts": 0.0,
		"createdAt": "2026-03-04T12:00:00Z", "nextAttempt": "2026-03-04T12:00:00Z", "givenUpAt": "2026-03-04T12:10:00Z",
	}, ping)
	w.same([]any{ping}, w.call(200, "GET", path+"/deliveries", nil)["items"])
	w.same(1, w.heard.woken)
	w.call(200, "PATCH", path, object{"state": "off", "revision": 1, "reason": "a pause"})
	w.same("The webhook is off", w.call(409, "POST", path+"/test", nil)["message"])
}

func TestDeliveriesAreListedAndReplayed(t *testing.T) {
	w := newWorld(t)
	path := w.webhook()
	var ids []string
	for _, state := range []models.DeliveryState{models.Delivered, models.DeliveryGivenUp, models.DeliveryQueued} {
		ids = append(ids, w.happens(models.EventLoginAccepted))
		w.delivered(path, ids[len(ids)-1], state)
		_ = w.clock.Advance(time.Second)
	}
	page := w.call(200, "GET", path+"/deliveries?limit=1", nil)
	w.same([]any{ids[2]}, idsOf(page))
	page = w.call(200, "GET", path+"/deliveries?limit=1&cursor="+page["next"].(string), nil)
	w.same([]any{object{
		"id": ids[1], "type": "login.accepted", "state": "given_up", "attempts": 2.0, "lastStatus": 503.0, "lastError": "answered 503",
		"createdAt": "2026-03-04T12:00:01Z", "finishedAt": "2026-03-04T12:00:01Z",
	}}, page["items"])
	w.same([]any{ids[0]}, idsOf(w.call(200, "GET", path+"/deliveries?state=delivered", nil)))

	for _, id := range ids[:2] {
		again := w.call(202, "POST", path+"/deliveries/"+id+"/replay", object{"reason": "they lost it"})
		w.same([]any{id, "queued", 0.0, nil, "2026-03-05T12:00:03Z"},
			[]any{again["id"], again["state"], again["attempts"], again["finishedAt"], again["givenUpAt"]})
	}
	answer := w.call(409, "POST", path+"/deliveries/"+ids[2]+"/replay", object{"reason": "they lost it"})
	w.same("The delivery is queued", answer["message"])
	answer = w.call(404, "POST", path+"/deliveries/"+noRow+"/replay", object{"reason": "they lost it"})
	w.same("Delivery not found", answer["message"])
	w.same(2, w.heard.woken)
	last := w.heard.events[len(w.heard.events)-1]
	w.same(`{"name":"Ann","reason":"they lost it","event":"`+ids[1]+`","count":1}`, string(last.Detail))
}

func idsOf(page object) (ids []any) {
	for _, item := range page["items"].([]any) {
		ids = append(ids, item.(object)["id"])
	}
	return ids
}

func TestAPeriodIsReplayed(t *testing.T) {
	w := newWorld(t)
	path := w.webhook("login.*")
	w.happens(models.EventLoginAccepted) // before
	_ = w.clock.Advance(time.Hour)
	given := w.happens(models.EventLoginAccepted)
	w.delivered(path, given, models.DeliveryGivenUp)
	done := w.happens(models.EventLoginAccepted)
	w.delivered(path, done, models.Delivered)
	never := w.happens(models.EventLoginFailed)
	w.happens(models.EventUserCreated)
	_ = w.clock.Advance(time.Hour)
	w.happens(models.EventLoginAccepted) // after
	body := object{"from": "2026-03-04T12:30:00Z", "to": "2026-03-04T14:00:00Z", "reason": "down at noon"}
	w.same(object{"queued": 2.0}, w.call(202, "POST", path+"/replay", body))
	queued := w.call(200, "GET", path+"/deliveries?state=queued", nil)
	w.same(2, len(idsOf(queued)))
	for _, id := range []string{given, never} {
		if !strings.Contains(fmt.Sprint(idsOf(queued)), id) {
			t.Errorf("%s is not queued", id)
		}
	}
	w.same(object{"queued": 0.0}, w.call(202, "POST", path+"/replay", body))
	body["all"] = true
	w.same(object{"queued": 1.0}, w.call(202, "POST", path+"/replay", body))
	last := w.heard.events[len(w.heard.events)-1]
	w.same(`{"name":"Ann","reason":"down at noon","from":"2026-03-04T12:30:00Z","to":"2026-03-04T14:00:00Z","count":3}`, string(last.Detail))
	w.call(200, "PATCH", path, object{"state": "off", "revision": 1, "reason": "a pause"})
	w.same("The webhook is off", w.call(409, "POST", path+"/replay", body)["message"])
}

func TestALongPeriodIsReplayedInParts(t *testing.T) {
	w := newWorld(t)
	path := w.webhook("login.accepted")
	events := make([]models.Event, 2500)
	at := w.clock.Now().Add(-time.Hour)
	for i := range events {
		events[i] = models.Event{ID: secret.IDFrom(at) + fmt.Sprintf("%020d", i), At: models.At(at), Type: models.EventLoginAccepted}
	}
	if err := w.store.Record(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
	body := object{"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z", "reason": "all of it"}
	var parts []any
	for {
		answer := w.call(202, "POST", path+"/replay", body)
		parts = append(parts, answer["queued"])
		next, more := answer["next"].(string)
		if !more {
			break
		}
		body["cursor"] = next
	}
	w.same([]any{1000.0, 1000.0, 500.0}, parts)
}

func TestEveryProblemOfAWebhookIsTold(t *testing.T) {
	w := newWorld(t)
	path := w.webhook()
	long := strings.Repeat("x", 201)
	form := "url: must be an https:// URL, without a user or a fragment"
	private := "url: must be public; a host of your own has to be named by the operator, with --webhook-private-host"
	open := "url: must be https://; only a host that the operator named with --webhook-private-host does without"
	known := ""
	for _, family := range models.WebhookFamilies() {
		known += family + ".*, "
	}
	for _, kind := range models.WebhookTypes() {
		known += string(kind) + ", "
	}
	known = strings.TrimSuffix(known, ", ")
	hook := func(url string) object { return object{"url": url, "reason": "why"} }
	why := func(name string, value any) object { return object{name: value, "revision": 1, "reason": "why"} }
	for name, c := range map[string]misuse{
		"nothing":               {"POST", "/webhooks", object{}, 400, invalid, []string{"url: is required", "reason: is required"}},
		"odd forms":             {"POST", "/webhooks", object{"url": 1, "types": "login.*", "description": long, "reason": "no", "secret": "x"}, 400, invalid, []string{"types: must be an array", "url: must be a string", "secret: is not known here", "description: must be 0 to 200 characters", "reason: must be 3 to 500 characters"}},
		"two lines":             {"POST", "/webhooks", object{"url": "https://a.example", "description": "a\nb", "reason": "why"}, 400, invalid, []string{"description: must be without control characters"}},
		"no URL":                {"POST", "/webhooks", hook(""), 400, invalid, []string{form}},
		"a path":                {"POST", "/webhooks", hook("/hook"), 400, invalid, []string{form}},
		"another scheme":        {"POST", "/webhooks", hook("ftp://a.example/"), 400, invalid, []string{form}},
		"a user":                {"POST", "/webhooks", hook("https://u:p@a.example/"), 400, invalid, []string{form}},
		"a fragment":            {"POST", "/webhooks", hook("https://a.example/#x"), 400, invalid, []string{form}},
		"a line break":          {"POST", "/webhooks", hook("https://a.example/\r\nx: y"), 400, invalid, []string{form}},
		"a long URL":            {"POST", "/webhooks", hook("https://a.example/" + strings.Repeat("x", 2000)), 400, invalid, []string{form}},
		"in the clear":          {"POST", "/webhooks", hook("http://a.example/"), 400, invalid, []string{open}},
		"a private address":     {"POST", "/webhooks", hook("https://192.168.1.1/"), 400, invalid, []string{private}},
		"this machine":          {"POST", "/webhooks", hook("https://[::1]/"), 400, invalid, []string{private}},
		"the cloud's own":       {"POST", "/webhooks", hook("http://169.254.169.254/latest"), 400, invalid, []string{private}},
		"types that are not":    {"PATCH", path, why("types", []string{"login.*", "login.acepted", "message.sent"}), 400, invalid, []string{"types: must each be one of " + known + "; there is no login.acepted, message.sent"}},
		"another state":         {"PATCH", path, why("state", "deleted"), 400, invalid, []string{"state: must be on or off"}},
		"a change of nothing":   {"PATCH", path, object{}, 400, invalid, []string{"revision: is required", "reason: is required"}},
		"a change to a bad URL": {"PATCH", path, why("url", "http://10.0.0.1"), 400, invalid, []string{private}},
		"an ID that is none":    {"PATCH", "/webhooks/1", why("state", "on"), 400, invalid, []string{"id: must be 32 hex digits"}},
		"a change meanwhile":    {"PATCH", path, object{"revision": 2, "reason": "why"}, 409, "The webhook is at revision 1, not 2", nil},
		"a change of no one":    {"PATCH", noHook, why("state", "on"), 404, "Webhook not found", nil},
		"to rotate too long":    {"POST", path + "/rotate", why("overlapSeconds", 2592001), 400, invalid, []string{"overlapSeconds: must be a whole number from 0 to 2592000"}},
		"to rotate meanwhile":   {"POST", path + "/rotate", object{"revision": 2, "reason": "why"}, 409, "The webhook is at revision 1, not 2", nil},
		"to rotate no one":      {"POST", noHook + "/rotate", object{"revision": 1, "reason": "why"}, 404, "Webhook not found", nil},
		"to delete without why": {"DELETE", path, nil, 400, invalid, []string{"revision: is required", "reason: must be 3 to 500 characters, and say why"}},
		"to delete meanwhile":   {"DELETE", path + "?revision=2&reason=why", nil, 409, "The webhook is at revision 1, not 2", nil},
		"to delete no one":      {"DELETE", noHook + "?revision=1&reason=why", nil, 404, "Webhook not found", nil},
		"to test no one":        {"POST", noHook + "/test", nil, 404, "Webhook not found", nil},
		"to test an odd ID":     {"POST", "/webhooks/x%00/test", nil, 400, invalid, []string{"id: must be 32 hex digits"}},
		"deliveries of no one":  {"GET", noHook + "/deliveries", nil, 404, "Webhook not found", nil},
		"deliveries, odd words": {"GET", path + "/deliveries?state=lost&limit=0&cursor=%00", nil, 400, invalid, []string{"state: must be one of [queued delivered given_up]", "cursor: must be the text that a page named as next", "limit: must be a whole number from 1 to 200"}},
		"a list, odd words":     {"GET", "/webhooks?limit=x&cursor=%00", nil, 400, invalid, []string{"cursor: must be the text that a page named as next", "limit: must be a whole number from 1 to 200"}},
		"a replay of nothing":   {"POST", path + "/replay", object{}, 400, invalid, []string{"from: is required", "to: is required", "reason: is required"}},
		"a replay backwards":    {"POST", path + "/replay", object{"from": "2026-03-05T00:00:00Z", "to": "2026-03-04T00:00:00Z", "cursor": "x y", "reason": "why"}, 400, invalid, []string{"to: must be after from", "cursor: must be the text that a page named as next"}},
		"a replay of no time":   {"POST", path + "/replay", object{"from": "yesterday", "to": "2026-03-04T00:00:00Z", "reason": "why"}, 400, invalid, []string{"from: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)"}},
		"a replay for no one":   {"POST", noHook + "/replay", object{"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z", "reason": "why"}, 404, "Webhook not found", nil},
		"one for no one":        {"POST", noHook + "/deliveries/" + noRow + "/replay", object{"reason": "why"}, 404, "Webhook not found", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			before := len(w.heard.kinds())
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(c.fields, complaints(answer))
			w.same(before, len(w.heard.kinds()))
		})
	}
	for _, url := range []string{"https://hooks.example.org:8443/a/b?token=1", "http://hooks.internal:9000/", "https://193.0.6.139/"} {
		w.T = t
		w.call(201, "POST", "/webhooks", hook(url))
	}
}
