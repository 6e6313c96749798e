package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/webhook"
)

// noWebhook is an ID that nothing has.
const noWebhook = "00000000000070008000000000000000"

// ear is a receiver of webhooks.
type ear struct {
	t      testing.TB
	url    string
	before func(id string) // runs before it answers
	mu     sync.Mutex
	heard  []heardEvent
	secret string // that signatures are checked with; empty: they are not
}

type heardEvent struct {
	id, kind string
	data     object
}

func newEar(tb testing.TB) *ear {
	tb.Helper()
	e := &ear{t: tb}
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	e.url = server.URL
	return e
}

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var told struct {
		ID, Type string
		Data     object
	}
	if err != nil || json.Unmarshal(body, &told) != nil {
		e.t.Errorf("heard %s", body)
		return
	}
	e.mu.Lock()
	e.heard = append(e.heard, heardEvent{told.ID, told.Type, told.Data})
	secret, before := e.secret, e.before
	e.mu.Unlock()
	stamp, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get(webhook.HeaderSignature), "t="), ",")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	right := webhook.Signature(time.Unix(seconds, 0), body, models.Secret(secret))
	if secret != "" && (err != nil || r.Header.Get(webhook.HeaderSignature) != right) {
		e.t.Errorf("signed %q", r.Header.Get(webhook.HeaderSignature))
	}
	if before != nil {
		before(told.ID)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (e *ear) all() []heardEvent {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]heardEvent(nil), e.heard...)
}

// await waits for an event of a kind that has a value in its data.
func (e *ear) await(kind, field string, value any) object {
	e.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1000 {
		for _, h := range e.all() {
			if h.kind == kind && (field == "" || cmp.Equal(h.data[field], value)) {
				return h.data
			}
		}
		<-again.C
	}
	e.t.Fatalf("%s with %s %v was never told: %v", kind, field, value, e.all())
	return nil
}

// hook makes a webhook for an ear and returns its path.
func (tn *town) hook(e *ear, types ...string) string {
	tn.t.Helper()
	made := tn.analyse(201, "POST", "/webhooks", object{"url": e.url, "types": types, "reason": "to hear"})
	e.mu.Lock()
	defer e.mu.Unlock()
	e.secret, _ = made["secret"].(string)
	return "/webhooks/" + made["id"].(string)
}

func TestWebhooksAreToldExactlyWhatWasAnswered(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	e := newEar(t)
	tn.hook(e)
	own, other := vector(t, "v1"), vector(t, "v2")
	same := func(kind, user string, answer object) {
		t.Helper()
		data := e.await(kind, "eventId", answer["eventId"])
		got := object{"user": data["user"]}
		want := object{"user": user}
		for _, field := range []string{"riskResponseCode", "sessionStatus", "eventId", "risk"} {
			got[field], want[field] = data[field], answer[field]
		}
		if diff := cmp.Diff(want, got); diff != "" || answer["risk"] == nil || data["correlationId"] == nil || data["caller"] != "sandbox" {
			t.Errorf("%s: told (+), answered (-):\n%s\n%v", kind, diff, data)
		}
	}
	same("login.accepted", "iaa_user@sandbox", tn.want("iaa_user", tries("iaa_user").with(own).from(home), 0, "accepted"))
	asked := tn.want("sms_user", tries("sms_user").with(other).from(far()[0]), 3, "pending")
	same("login.challenged", "sms_user@sandbox", asked)
	passed := tn.want("sms_user", tries("sms_user").code(tn.lastCode("+31201110002")).answering(asked["requestID"]), 0, "accepted")
	same("login.accepted", "sms_user@sandbox", passed)
	same("login.declined", "nofactor_user@sandbox", tn.want("nofactor_user", tries("nofactor_user").with(other).from(far()[0]), 1, "refused"))
	change := tries("traveller").with(own).from(demoGermany)
	delete(change, "objectType")
	change["eventType"] = "AddressChange"
	if status, judged, raw := tn.call("POST", "/v1/users/traveller@sandbox/events/validate", change); status == 200 {
		same("login.accepted", "traveller@sandbox", judged)
	} else {
		t.Errorf("%d %s", status, raw)
	}

	tn.login("iaa_user", tries("iaa_user").password("wrong-password"))
	if data := e.await("login.failed", "user", "iaa_user@sandbox"); data["risk"] != nil || data["riskResponseCode"] != nil {
		t.Errorf("%v", data)
	}
	tn.login("nobody-knows", tries("nobody-knows"))
	for _, h := range e.all() {
		if strings.Contains(fmt.Sprint(h), "nobody-knows") {
			t.Errorf("a name that nobody has is told: %v", h)
		}
	}
	_, payment, _ := tn.call("POST", "/v1/transactions", object{"objectType": "AdaptiveTransactionInput", "userID": "iaa_user", "domain": "sandbox", "amount": "1.00", "currency": "EUR"})
	if data := e.await("transaction.judged", "user", "iaa_user@sandbox"); data["riskResponseCode"] != payment["riskResponseCode"] || data["risk"] == nil {
		t.Errorf("told %v, answered %v", data, payment)
	}
	tn.call("PUT", "/v1/users/ada@sandbox", object{"emailAddress": "ada@secret.example"})
	e.await("user.created", "user", "ada@sandbox")
	tn.publish(func(p *risk.Policy) { p.Model.Weights = nil })
	data := e.await("policy.published", "subject", "policy/2")
	if detail, _ := data["detail"].(object); detail["reason"] != "to try it" {
		t.Errorf("%v", data)
	}
	if told := fmt.Sprint(e.all()); strings.Contains(told, "secret.example") || strings.Contains(told, "31201110002") {
		t.Error("an address is told")
	}
}

func TestAChallengeThatIsOverIsTold(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	e := newEar(t)
	path := tn.hook(e, "login.timeout", "login.refused")
	denied := tries("face_user").with(vector(t, "v2")).from(far()[0])
	tn.want("face_user", denied, 24, "pending")
	tn.call("POST", "/sandbox/users/face_user@sandbox/device/deny", object{})
	if data := e.await("login.refused", "user", "face_user@sandbox"); data["sessionStatus"] != "refused" {
		t.Errorf("%v", data)
	}
	tn.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	tn.call("POST", "/sandbox/clock", object{"advance": "6m"})
	if data := e.await("login.timeout", "user", "sms_user@sandbox"); data["sessionStatus"] != "timeout" {
		t.Errorf("%v", data)
	}
	ping := tn.analyse(202, "POST", path+"/test", nil)
	e.await("ping", "subject", "webhook/"+strings.TrimPrefix(path, "/webhooks/"))
	tn.until(func() bool {
		shown := tn.analyse(200, "GET", path+"/deliveries?state=delivered", nil)["items"].([]any)
		return len(shown) == 3 && shown[0].(object)["id"] == ping["id"] && shown[0].(object)["lastStatus"] == 204.0
	})
	_, metrics := tn.page("/metrics")
	for _, line := range []string{
		`riskgate_webhook_deliveries_total{outcome="delivered"} 3`, `riskgate_webhook_deliveries_total{outcome="failed"} 0`,
		`riskgate_webhook_deliveries_total{outcome="given_up"} 0`, "riskgate_webhook_queue 0",
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("%s is not in the metrics", line)
		}
	}
}

func TestTheSandboxTellsNobodyButThisMachine(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	for _, url := range []string{"https://hooks.example.org", "https://193.0.6.139", "http://10.0.0.1"} {
		answer := tn.analyse(400, "POST", "/webhooks", object{"url": url, "reason": "to hear"})
		if !strings.Contains(fmt.Sprint(answer), "the sandbox tells nobody else") {
			t.Errorf("%s: %v", url, answer)
		}
	}
}

func TestAServerTellsPrivateHostsThatItsOperatorNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := o.key("login,user,risk:read,risk:write")
	e := newEar(t)
	closed := o.serve(key)
	closed.analyse(400, "POST", "/webhooks", object{"url": e.url, "reason": "to hear"})
	closed.stop()
	tn := o.serve(key, "--webhook-private-host", "127.0.0.1")
	e.url += "/?token=hook-token-4711"
	path := tn.hook(e)
	tn.call("PUT", "/v1/users/ada", object{"mobilePhoneNumber": usersPhone, "staticPassword": goodPassword})
	e.await("user.created", "user", "ada@master")
	rotated := tn.analyse(200, "POST", path+"/rotate", object{"revision": 1, "overlapSeconds": 0, "reason": "once a year"})
	before := e.secret
	e.mu.Lock()
	e.secret = rotated["secret"].(string)
	e.mu.Unlock()
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	e.await("login.challenged", "user", "ada@master")
	tn.stop()
	f := found{t, map[string]string{"the first secret": before, "the second secret": e.secret, "the URL's token": "hook-token-4711"}}
	f.nowhere("the log", tn.log.text())
	delete(f.secrets, "the URL's token") // it is shown to whoever may read
	f.nowhere("the database", fileBytes(t, tn.db))
}

func TestAServerKilledBeforeItNotesADeliveryMakesItAgain(t *testing.T) {
	db := filepath.Join(t.TempDir(), "sandbox.db")
	tn, kill := mortalTown(t, db)
	e := newEar(t)
	tn.hook(e, "login.accepted")
	e.before = func(string) { kill() } // after it was told, before it is answered
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home), 0, "accepted")
	e.await("login.accepted", "user", "iaa_user@sandbox")
	e.mu.Lock()
	e.before = nil
	e.mu.Unlock()
	again := openTown(t, db)
	again.call("POST", "/sandbox/clock", object{"advance": "61s"}) // the lease of the dead
	again.until(func() bool { return len(e.all()) == 2 })
	if heard := e.all(); heard[0].id != heard[1].id || !cmp.Equal(heard[0].data, heard[1].data) {
		t.Errorf("heard %v", heard)
	}
}

func TestTwoServersTellEachEventOnce(t *testing.T) {
	t.Parallel()
	left, right := twins(t)
	e := newEar(t)
	path := left.hook(e, "user.created")
	const many = 30
	together(many, func(i int) (int, object) {
		user := fmt.Sprintf("/v1/users/told%d@sandbox", i)
		status, answer, _ := []*town{left, right}[i%2].call("PUT", user, object{"emailAddress": fmt.Sprintf("told%d@example.org", i)})
		return status, answer
	})
	left.until(func() bool { return len(e.all()) >= many })
	left.until(func() bool {
		return len(left.analyse(200, "GET", path+"/deliveries?state=delivered", nil)["items"].([]any)) == many
	})
	left.stop()
	right.stop() // what is on its way is seen through
	times := map[string]int{}
	for _, h := range e.all() {
		if times[h.id]++; times[h.id] > 1 {
			t.Errorf("%s was told %d times", h.id, times[h.id])
		}
	}
	if len(times) != many {
		t.Errorf("%d events were told", len(times))
	}
}
