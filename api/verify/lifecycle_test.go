package verify_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/models"
)

func TestACodeIsSentAndCheckedOnce(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		sent := w.starts(service, phone)
		w.wants(sent, 201, 0)
		sid := sent.body["sid"].(string)
		if sent.body["status"] != "pending" || sent.body["valid"] != false || sent.body["channel"] != "sms" || sent.body["to"] != phone ||
			len(sent.body["send_code_attempts"].([]any)) != 1 || sent.body["url"] != "https://login.example/v2"+service+"/Verifications/"+sid {
			t.Errorf("answered %s", sent.Body)
		}
		code := w.code(phone)
		if len(code) != 6 || strings.Contains(sent.Body.String(), code) || !strings.Contains(w.mail(phone).Body.Reveal(), code) {
			t.Errorf("the message is %q, the answer %s", w.mail(phone).Body.Reveal(), sent.Body)
		}
		w.wants(w.checks(service, phone, w.wrongCode()), 200, 0)
		right := w.checks(service, phone, code)
		if right.Code != 200 || right.body["status"] != "approved" || right.body["valid"] != true || right.body["sid"] != sid {
			t.Errorf("answered %d %s", right.Code, right.Body)
		}
		w.wants(w.checks(service, phone, code), 404, 20404, "already_approved")
		w.wants(w.send("POST", service+"/VerificationCheck", "VerificationSid", sid, "Code", code), 404, 20404, "already_approved")
		if got := w.send("GET", service+"/Verifications/"+sid); got.body["status"] != "approved" || got.body["valid"] != true {
			t.Errorf("answered %s", got.Body)
		}
		w.wants(w.send("GET", service+"/Verifications/"+phone), 404, 20404)
		if fmt.Sprint(w.guard.verified) != "[send 1]" {
			t.Errorf("the guard heard %v", w.guard.verified)
		}
		w.later(24*time.Hour + time.Second)
		w.wants(w.send("GET", service+"/Verifications/"+sid), 404, 20404)
	})
}

func TestTheSameCodeIsSentAgain(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		first := w.starts(service, phone)
		code := w.code(phone)
		w.later(9 * time.Minute)
		again := w.send("POST", service+"/Verifications", "To", phone, "Channel", "call")
		if again.Code != 201 || again.body["sid"] != first.body["sid"] || again.body["channel"] != "call" ||
			len(again.body["send_code_attempts"].([]any)) != 2 || w.code(phone) != code || w.mail(phone).Channel != models.Voice {
			t.Errorf("answered %d %s", again.Code, again.Body)
		}
		if len(w.guard.judged) != 2 || w.guard.judged[0].Resend || !w.guard.judged[1].Resend {
			t.Errorf("the guard judged %+v", w.guard.judged)
		}
		if w.mail(phone).ExpiresAt.Time().Sub(w.clock.Now()) != time.Minute || !strings.Contains(w.mail(phone).Body.Reveal(), "1 minutes") {
			t.Errorf("the second message is %q", w.mail(phone).Body.Reveal())
		}
		w.later(time.Minute)
		w.wants(w.checks(service, phone, code), 404, 20404, "expired")
		next := w.starts(service, phone)
		if next.Code != 201 || next.body["sid"] == first.body["sid"] {
			t.Errorf("a start after the end answered %d %s", next.Code, next.Body)
		}
		if got := w.send("GET", service+"/Verifications/"+first.body["sid"].(string)); got.body["status"] != "expired" {
			t.Errorf("the first one is %s", got.Body)
		}
	})
}

func TestTheSixthMessageInTenMinutesIsRefused(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	for range 5 {
		w.wants(w.starts(service, phone), 201, 0)
		w.later(time.Minute)
	}
	got := w.starts(service, phone)
	w.wants(got, 429, 60203, "max_sends")
	if got.Header().Get("Retry-After") != "300" || got.body["details"].(map[string]any)["retry_after_s"] != 300.0 {
		t.Errorf("Retry-After is %q, the body %s", got.Header().Get("Retry-After"), got.Body)
	}
	w.wants(w.starts(w.service(), phone), 201, 0) // another service counts for itself
	w.wants(w.send("POST", service+"/Verifications/"+phone, "Status", "canceled"), 200, 0)
	w.wants(w.starts(service, phone), 201, 0)
}

func TestFiveWrongCodesEndAVerification(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		sid := w.starts(service, phone).body["sid"].(string)
		code := w.code(phone)
		for i := range 5 {
			got := w.checks(service, phone, w.wrongCode())
			if got.Code != 200 || got.body["status"] != "pending" || got.body["valid"] != false {
				t.Errorf("wrong code %d: %d %s", i+1, got.Code, got.Body)
			}
		}
		w.later(100 * time.Second)
		late := w.checks(service, phone, code)
		w.wants(late, 429, 60202, "max_checks")
		if late.Header().Get("Retry-After") != "500" {
			t.Errorf("Retry-After is %q", late.Header().Get("Retry-After"))
		}
		w.wants(w.starts(service, phone), 429, 60202, "max_checks")
		if got := w.send("GET", service+"/Verifications/"+sid); got.body["status"] != "max_attempts_reached" {
			t.Errorf("answered %s", got.Body)
		}
		w.wants(w.send("POST", service+"/Verifications/"+sid, "Status", "canceled"), 429, 60202)
		if w.digest.compared.Load() != 5 {
			t.Errorf("%d codes were compared", w.digest.compared.Load())
		}
	})
}

func TestFailuresOfADestinationSurviveEverything(t *testing.T) {
	w := newWorld(t)
	services := []string{w.service(), w.service(), w.service()}
	wrong := 0
	for _, service := range services {
		w.starts(service, phone)
		for range 4 {
			if wrong == 10 {
				break
			}
			w.wants(w.checks(service, phone, w.wrongCode()), 200, 0)
			wrong++
		}
		w.send("POST", service+"/Verifications/"+phone, "Status", "canceled")
	}
	w.wants(w.starts(services[0], phone), 201, 0)
	w.wants(w.checks(services[0], phone, w.code(phone)), 429, 60202, "destination_locked")
	w.starts(services[0], other)
	w.wants(w.checks(services[0], other, w.code(other)), 200, 0)
	w.later(time.Hour)
	w.starts(services[0], phone)
	if got := w.checks(services[0], phone, w.code(phone)); got.body["status"] != "approved" {
		t.Errorf("an hour later: %d %s", got.Code, got.Body)
	}
}

func TestACanceledVerificationIsWorthNothing(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		first := w.starts(service, phone)
		code := w.code(phone)
		path := service + "/Verifications/" + first.body["sid"].(string)
		if got := w.send("POST", path, "Status", "canceled"); got.Code != 200 || got.body["status"] != "canceled" || got.body["valid"] != false {
			t.Errorf("answered %d %s", got.Code, got.Body)
		}
		w.wants(w.checks(service, phone, code), 404, 20404, "canceled")
		w.wants(w.send("POST", path, "Status", "approved"), 404, 20404, "canceled")
		queued, err := w.store.ClaimMessages(w.Context(), "w", models.At(w.clock.Now()), time.Minute, 9)
		if err != nil || len(queued) != 0 {
			t.Errorf("still queued: %v, %v", queued, err)
		}
		next := w.starts(service, phone)
		if next.body["sid"] == first.body["sid"] {
			t.Error("the next start goes on with it")
		}
	})
}

func TestTheCallerMayApprove(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	w.starts(service, email)
	got := w.send("POST", service+"/Verifications/"+email, "Status", "approved")
	if got.Code != 200 || got.body["status"] != "approved" || got.body["valid"] != true || got.body["channel"] != "email" {
		t.Errorf("answered %d %s", got.Code, got.Body)
	}
	last := w.heard.events[len(w.heard.events)-1]
	if last.Type != models.EventVerificationApproved || last.CallerID != key || !strings.Contains(string(last.Detail), `"by":"caller"`) {
		t.Errorf("the audit stream says %+v %s", last, last.Detail)
	}
	w.wants(w.send("POST", service+"/Verifications/"+email, "Status", "gone"), 400, 60200)
}

func TestAThousandChecksAtOnce(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		w.starts(service, phone)
		code, wrong := w.code(phone), w.wrongCode()
		answers := w.together(1000, func(i int) answer {
			if i%3 == 0 {
				return w.checks(service, phone, code)
			}
			return w.checks(service, phone, wrong)
		})
		if n := w.digest.compared.Load(); n > 5 {
			t.Errorf("%d codes were compared", n)
		}
		if answers["200 approved"] > 1 || answers["500 "] > 0 {
			t.Errorf("answers: %v", answers)
		}
	})
}

func TestOneOfManyRightCodesWins(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		w.starts(service, phone)
		code := w.code(phone)
		answers := w.together(32, func(int) answer { return w.checks(service, phone, code) })
		if answers["200 approved"] != 1 || answers["404 20404"]+answers["429 60202"] != 31 {
			t.Errorf("answers: %v", answers)
		}
		w.starts(service, phone) // the count of failures was given back
		w.wants(w.checks(service, phone, w.code(phone)), 200, 0)
	})
}

func TestOfManyStartsAtOnceOneCodeComes(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		answers := w.together(12, func(int) answer { return w.starts(service, phone) })
		if answers["201 pending"] < 1 || answers["201 pending"] > 5 || answers["201 pending"]+answers["429 60212"]+answers["429 60203"] != 12 {
			t.Errorf("answers: %v", answers)
		}
		messages, err := w.store.Messages(w.Context(), phone, 99)
		if err != nil || len(messages) != answers["201 pending"] {
			t.Errorf("%d messages, %v; answers: %v", len(messages), err, answers)
		}
		for _, m := range messages {
			if m.OTP != messages[0].OTP {
				t.Error("two codes were sent")
			}
		}
	})
}

// together makes n calls at once and counts the answers.
func (w *world) together(n int, call func(i int) answer) map[string]int {
	var mu sync.Mutex
	var running sync.WaitGroup
	counts := map[string]int{}
	for i := range n {
		running.Go(func() {
			got := call(i)
			word, ok := got.body["status"].(string)
			if !ok {
				word = strconv.Itoa(int(got.body["code"].(float64)))
			}
			mu.Lock()
			defer mu.Unlock()
			counts[fmt.Sprint(got.Code, " ", word)]++
		})
	}
	running.Wait()
	return counts
}
