package verify_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/models"
)

func challengesOf(service string) string { return service + "/Entities/" + ada + "/Challenges" }

func TestAChallengeIsApprovedByACodeThatNobodyHasUsed(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		_, factor := w.verified(service)
		challenges := challengesOf(service)
		code := w.app(seed)
		made := w.send("POST", challenges, "FactorSid", factor, "AuthPayload", code, "HiddenDetails", `{"ip":"198.51.100.7"}`)
		w.wants(made, 201, 0)
		if made.body["status"] != "approved" || made.body["date_responded"] == nil || made.body["factor_type"] != "totp" ||
			made.body["details"] != nil || fmt.Sprint(made.body["hidden_details"]) != "map[ip:198.51.100.7]" {
			t.Errorf("made %s", made.Body)
		}
		again := w.send("POST", challenges, "FactorSid", factor, "AuthPayload", code)
		if again.Code != 201 || again.body["status"] != "pending" || again.body["date_responded"] != nil {
			t.Errorf("the same code: %d %s", again.Code, again.Body)
		}
		path := challenges + "/" + again.body["sid"].(string)
		if got := w.send("POST", path, "AuthPayload", code); got.Code != 200 || got.body["status"] != "pending" {
			t.Errorf("the same code: %d %s", got.Code, got.Body)
		}
		w.later(time.Minute)
		got := w.send("POST", path, "AuthPayload", w.app(seed), "Metadata", `{"os":"iOS"}`)
		if got.Code != 200 || got.body["status"] != "approved" || fmt.Sprint(got.body["metadata"]) != "map[os:iOS]" {
			t.Errorf("a new code: %d %s", got.Code, got.Body)
		}
		w.later(time.Minute)
		w.wants(w.send("POST", path, "AuthPayload", w.app(seed)), 403, 60324, "already_approved")
		if got := w.send("GET", path); got.body["status"] != "approved" || got.body["metadata"] == nil {
			t.Errorf("shown %s", got.Body)
		}
		if w.told(models.EventChallengeApproved) != 2 {
			t.Errorf("told %+v", w.heard.events)
		}
	})
}

func TestAChallengeDiesOfFiveWrongCodesOrOfTime(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		_, factor := w.verified(service)
		challenges := challengesOf(service)
		open := func(fields ...string) string {
			got := w.send("POST", challenges, append([]string{"FactorSid", factor}, fields...)...)
			w.wants(got, 201, 0)
			return challenges + "/" + got.body["sid"].(string)
		}
		path := open()
		for range 5 {
			if got := w.send("POST", path, "AuthPayload", w.wrongApp(seed)); got.Code != 200 || got.body["status"] != "pending" {
				t.Errorf("a wrong code: %d %s", got.Code, got.Body)
			}
		}
		late := w.send("POST", path, "AuthPayload", w.app(seed))
		w.wants(late, 429, 60308, "max_checks")
		if late.Header().Get("Retry-After") != "300" {
			t.Errorf("Retry-After is %q", late.Header().Get("Retry-After"))
		}
		other := open()
		w.wants(w.send("POST", other, "AuthPayload", w.app(seed)), 429, 60310) // a new challenge forgives nothing
		w.later(5 * time.Minute)
		w.wants(w.send("POST", other, "AuthPayload", w.app(seed)), 403, 60323, "expired")
		if got := w.send("GET", other); got.body["status"] != "expired" {
			t.Errorf("shown %s", got.Body)
		}
		long := open("ExpirationDate", w.clock.Now().Add(time.Hour).Format(time.RFC3339))
		w.later(59 * time.Minute)
		if got := w.send("POST", long, "AuthPayload", w.app(seed)); got.body["status"] != "approved" {
			t.Errorf("in time: %d %s", got.Code, got.Body)
		}
	})
}

func TestChallengesAreCheckedBeforeTheyAreMade(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	unproven := w.binds(service)
	unproven = unproven[strings.LastIndexByte(unproven, '/')+1:]
	_, factor := w.verified(service)
	ask := func(fields ...string) answer {
		return w.send("POST", challengesOf(service), append([]string{"FactorSid", factor}, fields...)...)
	}
	in := func(d time.Duration) string { return w.clock.Now().Add(d).Format(time.RFC3339) }
	var fields []string
	for range 21 {
		fields = append(fields, "Details.Fields", `{"label":"a","value":"b"}`)
	}
	for name, c := range map[string]struct {
		got          answer
		status, code int
	}{
		"no factor":        {w.send("POST", challengesOf(service)), 400, 60200},
		"no SID":           {w.send("POST", challengesOf(service), "FactorSid", "YF1"), 400, 60425},
		"unknown":          {w.send("POST", challengesOf(service), "FactorSid", "YF5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"), 404, 20404},
		"unverified":       {w.send("POST", challengesOf(service), "FactorSid", unproven), 403, 60318},
		"somebody else's":  {w.send("POST", service+"/Entities/grace-1906/Challenges", "FactorSid", factor), 404, 20404},
		"past":             {ask("ExpirationDate", in(0)), 400, 60200},
		"far":              {ask("ExpirationDate", in(time.Hour+time.Second)), 400, 60200},
		"no time":          {ask("ExpirationDate", "soon"), 400, 60200},
		"short code":       {ask("AuthPayload", "12"), 400, 60200},
		"long message":     {ask("Details.Message", strings.Repeat("x", 257)), 400, 60200},
		"many fields":      {ask(fields...), 400, 60200},
		"field, no JSON":   {ask("Details.Fields", "place"), 400, 60200},
		"field, long":      {ask("Details.Fields", `{"label":"`+strings.Repeat("x", 37)+`"}`), 400, 60200},
		"hidden, no JSON":  {ask("HiddenDetails", "ip"), 400, 60200},
		"no challenge":     {w.send("GET", challengesOf(service)+"/YC1"), 404, 20404},
		"list of nobody":   {w.send("GET", service+"/Entities/grace-1906/Challenges"), 404, 20404},
		"list by nonsense": {w.send("GET", challengesOf(service), "Status", "open"), 400, 60200},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.got.body["code"]; c.got.Code != c.status || got != float64(c.code) {
				t.Errorf("got %d %s, want %d with %d", c.got.Code, c.got.Body, c.status, c.code)
			}
		})
	}
}

func TestChallengesAreListedByFactorStatusAndOrder(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	_, factor := w.verified(service)
	_, other := w.verified(service)
	var made []string
	for i := range 5 {
		fields := []string{"FactorSid", factor, "Details.Message", "Log in?", "Details.Fields", `{"label":"Place","value":"Groningen"}`}
		if i == 4 {
			fields = append(fields, "AuthPayload", w.app(seed))
		}
		made = append(made, w.send("POST", challengesOf(service), fields...).body["sid"].(string))
	}
	elsewhere := w.send("POST", challengesOf(service), "FactorSid", other).body["sid"].(string)
	walk := func(fields ...string) (sids []string) {
		got := w.send("GET", challengesOf(service), append(fields, "PageSize", "2")...)
		for {
			for _, row := range got.body["challenges"].([]any) {
				sids = append(sids, row.(map[string]any)["sid"].(string))
			}
			next, more := got.body["meta"].(map[string]any)["next_page_url"].(string)
			if !more {
				return sids
			}
			path, query, _ := strings.Cut(strings.TrimPrefix(next, "https://login.example/v2"), "?")
			var following []string
			for pair := range strings.SplitSeq(query, "&") {
				name, value, _ := strings.Cut(pair, "=")
				following = append(following, name, value)
			}
			got = w.send("GET", path, following...)
		}
	}
	all := append(append([]string{}, made...), elsewhere)
	reversed := []string{}
	for i := range all {
		reversed = append(reversed, all[len(all)-1-i])
	}
	for name, c := range map[string]struct{ got, want []string }{
		"all":      {walk(), all},
		"newest":   {walk("Order", "desc"), reversed},
		"factor":   {walk("FactorSid", factor), made},
		"pending":  {walk("Status", "pending", "FactorSid", factor), made[:4]},
		"approved": {walk("Status", "approved"), made[4:]},
		"denied":   {walk("Status", "denied"), nil},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	shown := w.send("GET", challengesOf(service)+"/"+made[0])
	if fmt.Sprint(shown.body["details"]) != "map[date:2026-03-04T12:02:00Z fields:[map[label:Place value:Groningen]] message:Log in?]" {
		t.Errorf("shown %s", shown.Body)
	}
	w.later(time.Hour)
	if got := walk("Status", "expired"); len(got) != 5 {
		t.Errorf("expired %v", got)
	}
}

func TestOfManyRightCodesAtOnceOneApproves(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		_, factor := w.verified(service)
		code := w.app(seed)
		paths := make([]string, 4)
		for i := range paths {
			made := w.send("POST", challengesOf(service), "FactorSid", factor)
			paths[i] = challengesOf(service) + "/" + made.body["sid"].(string)
		}
		var group sync.WaitGroup
		answers := make([]answer, 32)
		for i := range answers {
			group.Go(func() { answers[i] = w.send("POST", paths[i%len(paths)], "AuthPayload", code) })
		}
		group.Wait()
		approved := 0
		for _, got := range answers {
			if got.body["status"] == "approved" {
				approved++
			}
			if got.Code >= 500 {
				t.Errorf("answered %d %s", got.Code, got.Body)
			}
		}
		if approved != 1 || w.told(models.EventChallengeApproved) != 1 {
			t.Errorf("%d approved, %d told", approved, w.told(models.EventChallengeApproved))
		}
	})
}

func TestDeletingAServiceOrAnEntityLeavesNothing(t *testing.T) {
	each(t, func(w *world) {
		for _, gone := range []func(service string) string{
			func(service string) string { return service },
			func(service string) string { return service + "/Entities/" + ada },
		} {
			service := w.service()
			path, factor := w.verified(service)
			challenge := w.send("POST", challengesOf(service), "FactorSid", factor).body["sid"].(string)
			w.wants(w.send("DELETE", gone(service)), 204, 0)
			for _, lost := range []string{path, challengesOf(service) + "/" + challenge} {
				w.wants(w.send("GET", lost), 404, 20404)
			}
			for _, e := range w.heard.events {
				if strings.Contains(string(e.Detail), ada) || strings.Contains(e.SessionID, ada) {
					t.Errorf("an event names her: %+v", e)
				}
			}
		}
	})
}
