package verify_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"riskgate/models"
)

const ada = "ada-7f3c9e20"

// seed is a secret of 20 bytes in base32.
const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// app is an authenticator with the usual codes.
func (w *world) app(secret string) string { return w.appAt(secret, w.clock.Now()) }

func (w *world) appAt(secret string, at time.Time) string {
	w.Helper()
	code, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// wrongApp is a code that no time near has.
func (w *world) wrongApp(secret string) string {
	w.Helper()
	for _, code := range []string{"000000", "111111", "222222", "333333", "444444", "555555"} {
		right := false
		for step := -3; step <= 3; step++ {
			right = right || w.appAt(secret, w.clock.Now().Add(time.Duration(step)*30*time.Second)) == code
		}
		if !right {
			return code
		}
	}
	w.Fatal("no code is wrong")
	return ""
}

// binds makes an authenticator of Ada's and returns its path.
func (w *world) binds(service string) string {
	w.Helper()
	got := w.send("POST", service+"/Entities/"+ada+"/Factors",
		"FriendlyName", "Phone", "FactorType", "totp", "Binding.Secret", seed)
	if got.Code != 201 {
		w.Fatalf("no factor: %d %s", got.Code, got.Body)
	}
	return service + "/Entities/" + ada + "/Factors/" + got.body["sid"].(string)
}

// verified makes an authenticator that has proven itself, with a code that is gone a
// minute later, and returns its path and SID.
func (w *world) verified(service string) (path, sid string) {
	w.Helper()
	path = w.binds(service)
	if got := w.send("POST", path, "AuthPayload", w.app(seed)); got.body["status"] != "verified" {
		w.Fatalf("not verified: %d %s", got.Code, got.Body)
	}
	w.later(time.Minute)
	return path, path[strings.LastIndexByte(path, '/')+1:]
}

func (w *world) told(kind models.EventType) int {
	w.heard.Lock()
	defer w.heard.Unlock()
	n := 0
	for _, e := range w.heard.events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

func TestEntitiesAreMadeShownListedAndDeleted(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		path := service + "/Entities"
		made := w.send("POST", path, "Identity", ada)
		w.wants(made, 201, 0)
		if made.body["identity"] != ada || made.body["links"].(map[string]any)["factors"] != "https://login.example/v2"+path+"/"+ada+"/Factors" {
			t.Errorf("made %s", made.Body)
		}
		w.wants(w.send("POST", path, "Identity", ada), 400, 60306)
		w.wants(w.send("POST", path, "Identity", "grace-1906"), 201, 0)
		for _, bad := range []string{"short", "with space here", "ada@example.org", strings.Repeat("a", 65)} {
			if got := w.send("POST", path, "Identity", bad); got.Code != 400 {
				t.Errorf("%q: %d %s", bad, got.Code, got.Body)
			}
		}
		w.wants(w.send("POST", path), 400, 60200)
		if got := w.send("GET", path); len(got.body["entities"].([]any)) != 2 {
			t.Errorf("listed %s", got.Body)
		}
		if got := w.send("GET", path+"/"+ada); got.body["sid"] != made.body["sid"] {
			t.Errorf("shown %s", got.Body)
		}
		w.wants(w.send("DELETE", path+"/"+ada), 204, 0)
		w.wants(w.send("DELETE", path+"/"+ada), 404, 20404)
		w.wants(w.send("GET", path+"/"+ada), 404, 20404)
		w.wants(w.send("GET", "/Services/VA1/Entities"), 404, 20404)
		w.wants(w.send("POST", "/Services/VA5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6/Entities", "Identity", ada), 404, 20404)
		w.wants(w.send("GET", w.service()+"/Entities/grace-1906"), 404, 20404)
	})
}

func TestAnAuthenticatorIsBoundOnceAndVerifiedByItsCode(t *testing.T) {
	each(t, func(w *world) {
		service := w.service("Totp.Issuer", "Shop: Groningen")
		path := service + "/Entities/" + ada + "/Factors"
		made := w.send("POST", path, "FriendlyName", "Ada", "FactorType", "totp", "Metadata", `{"os":"Android"}`)
		w.wants(made, 201, 0)
		binding := made.body["binding"].(map[string]any)
		secret := binding["secret"].(string)
		uri, err := url.Parse(binding["uri"].(string))
		if err != nil || uri.Query().Get("secret") != secret || uri.Query().Get("issuer") != "Shop  Groningen" || uri.Path != "/Shop  Groningen:Ada" {
			t.Errorf("bound to %v, %v", binding, err)
		}
		if made.body["status"] != "unverified" || fmt.Sprint(made.body["config"]) != "map[alg:sha1 code_length:6 skew:1 time_step:30]" ||
			fmt.Sprint(made.body["metadata"]) != "map[os:Android]" {
			t.Errorf("made %s", made.Body)
		}
		path += "/" + made.body["sid"].(string)
		if got := w.send("GET", path); got.Code != 200 || strings.Contains(got.Body.String(), secret) || got.body["binding"] != nil {
			t.Errorf("shown %d %s", got.Code, got.Body)
		}
		if got := w.send("POST", path, "AuthPayload", w.wrongApp(secret)); got.Code != 200 || got.body["status"] != "unverified" {
			t.Errorf("a wrong code: %d %s", got.Code, got.Body)
		}
		code := w.app(secret)
		if got := w.send("POST", path, "AuthPayload", code); got.Code != 200 || got.body["status"] != "verified" {
			t.Errorf("the right code: %d %s", got.Code, got.Body)
		}
		w.wants(w.send("POST", path, "AuthPayload", code), 403, 60311, "already_approved")
		if w.told(models.EventFactorVerified) != 1 || w.told(models.EventFactorCreated) != 1 || w.told(models.EventFactorWrong) != 1 {
			t.Errorf("told %+v", w.heard.events)
		}
		renamed := w.send("POST", path, "FriendlyName", "Old phone", "Config.Skew", "2")
		if renamed.Code != 200 || renamed.body["friendly_name"] != "Old phone" || renamed.body["config"].(map[string]any)["skew"] != 2.0 {
			t.Errorf("changed %d %s", renamed.Code, renamed.Body)
		}
		list := service + "/Entities/" + ada + "/Factors"
		if got := w.send("GET", list); len(got.body["factors"].([]any)) != 1 || strings.Contains(got.Body.String(), secret) {
			t.Errorf("listed %s", got.Body)
		}
		w.wants(w.send("DELETE", path), 204, 0)
		w.wants(w.send("DELETE", path), 404, 20404)
		w.wants(w.send("GET", path), 404, 20404)
	})
}

func TestFactorsAreCheckedBeforeTheyAreMade(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	bind := func(identity string, fields ...string) answer {
		return w.send("POST", service+"/Entities/"+identity+"/Factors", fields...)
	}
	known := []string{"FriendlyName", "Phone", "FactorType", "totp"}
	with := func(fields ...string) []string { return append(fields, known...) }
	for name, c := range map[string]struct {
		got  answer
		code int
	}{
		"no name":       {bind(ada, "FactorType", "totp"), 60200},
		"no type":       {bind(ada, "FriendlyName", "Phone"), 60200},
		"strange type":  {bind(ada, "FriendlyName", "Phone", "FactorType", "sms"), 60200},
		"passkeys":      {bind(ada, "FriendlyName", "Phone", "FactorType", "passkeys"), 60204},
		"long name":     {bind(ada, "FriendlyName", strings.Repeat("x", 65), "FactorType", "totp"), 60200},
		"no base32":     {bind(ada, with("Binding.Secret", "0189")...), 60200},
		"short secret":  {bind(ada, with("Binding.Secret", "GEZDGNBV")...), 60200},
		"odd hash":      {bind(ada, with("Config.Alg", "md5")...), 60200},
		"step":          {bind(ada, with("Config.TimeStep", "61")...), 60200},
		"skew":          {bind(ada, with("Config.Skew", "3")...), 60200},
		"short codes":   {bind(ada, with("Config.CodeLength", "3")...), 60200},
		"metadata":      {bind(ada, with("Metadata", `["a"]`)...), 60200},
		"much metadata": {bind(ada, with("Metadata", `{"a":"`+strings.Repeat("x", 1024)+`"}`)...), 60200},
		"identity":      {bind("ada", with()...), 60300},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.got.body["code"]; c.got.Code != 400 || got != float64(c.code) {
				t.Errorf("got %d %s, want %d", c.got.Code, c.got.Body, c.code)
			}
		})
	}
	w.wants(w.send("GET", service+"/Entities/"+ada), 404, 20404) // none was made in passing
	for range models.MaxVerifyFactors {
		w.wants(bind(ada, with()...), 201, 0)
	}
	w.wants(bind(ada, with()...), 400, 60306)
	path := w.binds(w.service())
	w.wants(w.send("POST", path, "AuthPayload", "12"), 400, 60200)
	w.wants(w.send("POST", path, "AuthPayload", "123456789"), 400, 60200)
	w.wants(w.send("POST", path, "FriendlyName", ""), 400, 60200)
}

func TestFiveWrongCodesPauseAFactor(t *testing.T) {
	each(t, func(w *world) {
		path := w.binds(w.service())
		for i := range 5 {
			if got := w.send("POST", path, "AuthPayload", w.wrongApp(seed)); got.Code != 200 || got.body["status"] != "unverified" {
				t.Errorf("wrong code %d: %d %s", i, got.Code, got.Body)
			}
		}
		w.later(100 * time.Second)
		late := w.send("POST", path, "AuthPayload", w.app(seed))
		w.wants(late, 429, 60310, "max_checks")
		if late.Header().Get("Retry-After") != "200" {
			t.Errorf("Retry-After is %q", late.Header().Get("Retry-After"))
		}
		w.later(200 * time.Second)
		if got := w.send("POST", path, "AuthPayload", w.app(seed)); got.body["status"] != "verified" {
			t.Errorf("five minutes later: %d %s", got.Code, got.Body)
		}
	})
}

func TestAHundredWrongCodesInARowEndAFactor(t *testing.T) {
	w := newWorld(t)
	path := w.binds(w.service())
	for i := range models.MaxVerifyFactorStreak {
		w.wants(w.send("POST", path, "AuthPayload", w.wrongApp(seed)), 200, 0)
		if i%5 == 4 {
			w.later(5 * time.Minute)
		}
	}
	got := w.send("POST", path, "AuthPayload", w.app(seed))
	w.wants(got, 429, 60310)
	if got.Header().Get("Retry-After") != "" {
		t.Errorf("Retry-After is %q", got.Header().Get("Retry-After"))
	}
}

func TestOfManyRightCodesAtOnceOneVerifies(t *testing.T) {
	each(t, func(w *world) {
		path := w.binds(w.service())
		code := w.app(seed)
		var group sync.WaitGroup
		answers := make([]answer, 32)
		for i := range answers {
			group.Go(func() { answers[i] = w.send("POST", path, "AuthPayload", code) })
		}
		group.Wait()
		verified := 0
		for _, got := range answers {
			switch got.body["code"] {
			case nil:
				verified++
			case 60310.0, 60311.0:
			default:
				t.Errorf("answered %d %s", got.Code, got.Body)
			}
		}
		if verified != 1 || w.told(models.EventFactorVerified) != 1 {
			t.Errorf("%d verified, %d told", verified, w.told(models.EventFactorVerified))
		}
	})
}
