package api_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"riskgate/api"
	"riskgate/models"
)

func TestEveryRouteIsClosedToStrangers(t *testing.T) {
	public := map[string]bool{
		"/healthz": true, "/readyz": true, "/metrics": true, "/": true, "/openapi.json": true, "/swagger": true, "/swagger/*page": true,
		"/not-me":                              true, // see TestAPageIsOpenToAnybody
		"/docs/errors/:code":                   true, // tells what a number means
		"/v1/reports/:gateway/:message/:token": true, // see TestAReportIsTakenFromWhoeverKnowsItsAddress
	}
	w := guarded(t, func(o *api.Options) { o.Limits.Stranger.Max = 0 })
	guardedRoutes := 0
	for _, route := range w.Server.Routes() {
		if public[route.Path] {
			continue
		}
		guardedRoutes++
		path := strings.NewReplacer(":user", "ada@master", ":requestID", "5b0c", ":serial", "TOT0000001",
			":application", "TOTP", ":registration", "1", ":version", "1", ":id", "1", ":case", "1").Replace(route.Path)
		if answer := w.send(request(route.Method, path, "{}")); answer.Code != http.StatusUnauthorized {
			t.Errorf("%s %s: %d", route.Method, route.Path, answer.Code)
		}
	}
	if guardedRoutes < 90 {
		t.Errorf("only %d routes were tried", guardedRoutes)
	}
	if calls := w.Service.Calls(); calls != nil {
		t.Errorf("strangers reached %v", calls)
	}
}

func TestCallersProveWhoTheyAre(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.Limits.ClientSecret.Max, o.Limits.Stranger.Max = 0, 0 })
	w.Keys.Add("shop", models.ScopeLogin)
	w.Keys.Add("revoked", models.ScopeLogin).RevokedAt = 1
	w.Keys.Add("expired", models.ScopeLogin).ExpiresAt = models.At(w.Clock.Now())
	w.Keys.Add("fresh", models.ScopeLogin).ExpiresAt = models.At(w.Clock.Now().Add(time.Second))
	w.Keys.Add("bare", models.ScopeLogin).Digest = nil
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	for name, c := range map[string]struct {
		authorization []string
		want          int
	}{
		"nothing":                  {nil, 401},
		"a bearer token":           {[]string{"Bearer shop.secret-of-shop"}, 200},
		"another case":             {[]string{"bearer shop.secret-of-shop"}, 200},
		"name and password":        {[]string{basic("shop:secret-of-shop")}, 200},
		"a key still good":         {[]string{"Bearer fresh.secret-of-fresh"}, 200},
		"a wrong secret":           {[]string{"Bearer shop.secret-of-chop"}, 401},
		"a secret cut short":       {[]string{"Bearer shop.secret-of-sho"}, 401},
		"no secret":                {[]string{"Bearer shop."}, 401},
		"no dot":                   {[]string{"Bearer shop"}, 401},
		"an unknown id":            {[]string{"Bearer chop.secret-of-chop"}, 401},
		"another key's secret":     {[]string{"Bearer shop.secret-of-fresh"}, 401},
		"a revoked key":            {[]string{"Bearer revoked.secret-of-revoked"}, 401},
		"an expired key":           {[]string{"Bearer expired.secret-of-expired"}, 401},
		"a key without secret":     {[]string{"Bearer bare.secret-of-bare"}, 401},
		"two headers":              {[]string{"Bearer shop.secret-of-shop", "Bearer shop.secret-of-shop"}, 401},
		"an unknown scheme":        {[]string{"Digest shop.secret-of-shop"}, 401},
		"no base64":                {[]string{"Basic ###"}, 401},
		"an id no database takes":  {[]string{basic("sh\x00\xffop:secret")}, 401},
		"an id without end":        {[]string{"Bearer " + strings.Repeat("a", 9000) + ".x"}, 401},
		"an empty id":              {[]string{"Bearer .secret-of-"}, 401},
		"an SQL-looking id":        {[]string{"Bearer '--.x"}, 401},
		"a name and password pair": {[]string{basic("shop:wrong")}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(http.MethodPost, "/v1/users/ada/login", adaptive)
			for _, a := range c.authorization {
				r.with("Authorization", a)
			}
			answer := w.send(r)
			if answer.Code != c.want {
				t.Errorf("%d: %s", answer.Code, answer.Body)
			}
			if offered := answer.Header().Values("WWW-Authenticate"); c.want == 401 && len(offered) != 2 {
				t.Errorf("offered %q", offered)
			}
		})
	}
}

func TestUnknownKeysCostAsMuchAsKnown(t *testing.T) {
	w := guarded(t)
	w.Keys.Add("shop", models.ScopeLogin)
	w.Keys.Add("bare", models.ScopeLogin).Digest = nil
	for _, authorization := range []string{"Bearer shop.wrong", "Bearer nobody.wrong", "Bearer bare.wrong"} {
		before := w.Keys.Compared.Load()
		answer := w.send(request(http.MethodPost, "/users/ada/login", adaptive).with("Authorization", authorization))
		if p := w.problem(answer, 401); p.Message != "The API key is not valid" {
			t.Errorf("%s: %q", authorization, p.Message)
		}
		if n := w.Keys.Compared.Load() - before; n != 1 {
			t.Errorf("%s: %d comparisons", authorization, n)
		}
	}
}

func TestAKeyStoreThatFailsLetsNobodyIn(t *testing.T) {
	w := guarded(t)
	w.Keys.Add("shop", models.ScopeLogin)
	w.Keys.Err = errors.New("the disk is gone")
	p := w.problem(w.send(request(http.MethodPost, "/users/ada/login", adaptive).as("shop")), 500)
	if strings.Contains(p.Message, "disk") {
		t.Errorf("shows its cause: %q", p.Message)
	}
}

func TestScopesDecideWhatACallerMayDo(t *testing.T) {
	w := guarded(t)
	for _, scope := range models.Scopes() {
		w.Keys.Add(string(scope), scope)
	}
	needed := map[string]string{
		"POST /users/ada/login":                          "login",
		"POST /users/ada/events/validate":                "login",
		"POST /users/ada/generate-challenge":             "login",
		"GET /sessions/5b0c":                             "session",
		"POST /transactions":                             "transaction",
		"POST /users/ada/transactions/validate":          "transaction",
		"POST /users/register":                           "user",
		"POST /users/ada/unregister":                     "user",
		"GET /users":                                     "user",
		"GET /users/ada":                                 "user",
		"PUT /users/ada":                                 "user",
		"PATCH /users/ada":                               "user",
		"DELETE /users/ada":                              "user",
		"POST /users/ada/unlock":                         "user",
		"POST /users/ada/reset-password":                 "user",
		"GET /authenticators":                            "device",
		"POST /authenticators/TOT0000001/assign":         "device",
		"POST /authenticators/TOT0000001/unassign":       "device",
		"POST /users/ada/register-fido-device":           "device",
		"POST /users/ada/reset-last-authentication-time": "user",
		"POST /authenticators/VIR0000001/applications/VOTP/generate-votp": "login",
		"GET /risk/policies?limit=0":                                      "risk:read",
		"POST /risk/policies":                                             "risk:write",
		"GET /risk/policies/0":                                            "risk:read",
		"PUT /risk/policies/1":                                            "risk:write",
		"DELETE /risk/policies/1":                                         "risk:write",
		"GET /risk/policies/0/diff":                                       "risk:read",
		"POST /risk/policies/1/shadow":                                    "risk:publish",
		"POST /risk/policies/1/publish":                                   "risk:publish",
		"POST /risk/policies/1/retire":                                    "risk:publish",
		"POST /risk/policies/1/rollback":                                  "risk:publish",
		"GET /risk/decisions?limit=0":                                     "risk:read",
		"GET /risk/decisions/0":                                           "risk:read",
		"POST /risk/decisions/1/rejudge":                                  "risk:read",
	}
	for route, scope := range needed {
		method, path, _ := strings.Cut(route, " ")
		for _, held := range models.Scopes() {
			answer := w.send(request(method, "/v1"+path, "{}").as(string(held)))
			if forbidden := answer.Code == http.StatusForbidden; forbidden != (string(held) != scope) {
				t.Errorf("%s with scope %s: %d %s", route, held, answer.Code, answer.Body)
			}
		}
	}
}

func TestTheSandboxKnowsEverybody(t *testing.T) {
	w := open(t)
	for name, authorization := range map[string]string{
		"nothing": "", "a bearer token": "Bearer whatever", "a password": "Basic eDp5", "nonsense": "Bearer",
	} {
		r := request(http.MethodPost, "/users/ada/login", adaptive).host("localhost:8080")
		if authorization != "" {
			r.with("Authorization", authorization)
		}
		if answer := w.send(r); answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	if w.Keys.Compared.Load() != 0 {
		t.Error("the sandbox asked for keys")
	}
}

func TestWrongSecretsAreCountedByKeyAndNetwork(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.Limits.User.Max = 0 })
	w.Keys.Add("shop", models.ScopeLogin)
	try := func(secret, address string) int {
		r := request(http.MethodPost, "/users/ada/login", adaptive).from(address)
		return w.send(r.with("Authorization", "Bearer shop."+secret)).Code
	}
	for i := range 10 {
		if got := try("wrong", "198.51.100.7:1"); got != 401 {
			t.Fatalf("try %d: %d", i, got)
		}
	}
	answer := w.send(request(http.MethodPost, "/users/ada/login", adaptive).as("shop").from("198.51.100.250:1"))
	w.problem(answer, 429)
	if after := answer.Header().Get("Retry-After"); after != "6" {
		t.Errorf("retry after %q", after)
	}
	if got := try("secret-of-shop", "203.0.113.1:1"); got != 200 {
		t.Errorf("another network: %d", got)
	}
	_ = w.Clock.Advance(6 * time.Second)
	if got := try("secret-of-shop", "198.51.100.7:1"); got != 200 {
		t.Errorf("later: %d", got)
	}
	for range 50 {
		if got := try("secret-of-shop", "203.0.113.1:1"); got != 200 {
			t.Fatalf("a right secret was counted: %d", got)
		}
	}
}

func TestStrangersAreSlowedDownByNetwork(t *testing.T) {
	w := guarded(t)
	w.Keys.Add("shop", models.ScopeLogin)
	last := 0
	for range 121 {
		last = w.send(request(http.MethodGet, "/users", "")).Code
	}
	if last != 429 {
		t.Errorf("the flood ended in %d", last)
	}
	if got := w.send(request(http.MethodPost, "/users/ada/login", adaptive).as("shop")).Code; got != 200 {
		t.Errorf("a caller of the same network: %d", got)
	}
}

func TestCallersAndUsersHaveTheirLimits(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.Limits.Caller.Max = 50 })
	w.Keys.Add("shop", models.ScopeLogin)
	w.Keys.Add("bank", models.ScopeLogin)
	count := func(key string, names ...string) (allowed int) {
		for i := range 60 {
			if w.send(request(http.MethodPost, "/users/"+names[i%len(names)]+"/login", adaptive).as(key)).Code == 200 {
				allowed++
			}
		}
		return allowed
	}
	if n := count("shop", "ada", "ADA", "ada@master", "%41da", "ａｄａ", "%20ada"); n != 20 {
		t.Errorf("one user in many spellings: %d requests", n)
	}
	if n := count("bank", "a", "b", "c", "d", "e", "f"); n != 50 {
		t.Errorf("one caller: %d requests", n)
	}
}

func TestSessionsAreReadFiveTimesASecond(t *testing.T) {
	for name, w := range map[string]*world{"guarded": guarded(t), "sandbox": open(t)} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			w.Keys.Add("shop", models.ScopeSession)
			read := func(id string) int {
				return w.send(request(http.MethodGet, "/sessions/"+id, "").as("shop").host("localhost")).Code
			}
			for i := range 5 {
				if got := read("5b0c"); got != 404 {
					t.Fatalf("reading %d: %d", i, got)
				}
			}
			if got := read("5b0c"); got != 429 {
				t.Errorf("the sixth: %d", got)
			}
			if got := read("5b0d"); got != 404 {
				t.Errorf("another session: %d", got)
			}
			_ = w.Clock.Advance(200 * time.Millisecond)
			if got := read("5b0c"); got != 404 {
				t.Errorf("a fifth of a second later: %d", got)
			}
		})
	}
}

func TestTheSandboxHasNoGeneralLimits(t *testing.T) {
	w := open(t)
	for i := range 200 {
		if got := w.send(request(http.MethodPost, "/users/ada/login", adaptive).host("localhost")).Code; got != 200 {
			t.Fatalf("request %d: %d", i, got)
		}
	}
}

func TestSandboxPathsAreNotThereOutsideIt(t *testing.T) {
	w := guarded(t)
	w.Keys.Add("shop", models.Scopes()...)
	for _, route := range []string{
		"GET /sandbox/outbox", "GET /sandbox/users/ada@sandbox/otp", "POST /sandbox/users/ada/device/approve",
		"POST /sandbox/users/ada/device/deny", "POST /sandbox/clock",
	} {
		method, path, _ := strings.Cut(route, " ")
		w.problem(w.send(request(method, path, "").as("shop")), 404)
	}
}
