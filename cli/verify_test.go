package cli

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"riskgate/models"
	"riskgate/store/storetest"
	"riskgate/verify"
)

// The Verify API of a running server: who may call it, what survives, what leaks.

// posts sends a form, or a request without one.
func (tn *town) posts(method, path string, fields ...string) (int, object) {
	tn.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	request, err := http.NewRequestWithContext(context.Background(), method, tn.base+"/v2"+path, strings.NewReader(values.Encode()))
	if err != nil {
		tn.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if tn.key != "" {
		request.Header.Set("Authorization", tn.key)
	}
	status, answer, _ := tn.send(request)
	return status, answer
}

// verifies makes a service and returns its path.
func (tn *town) verifies(fields ...string) string {
	tn.t.Helper()
	status, answer := tn.posts(http.MethodPost, "/Services", append([]string{"FriendlyName", "Shop"}, fields...)...)
	if status != http.StatusCreated {
		tn.t.Fatalf("no service: %d %v", status, answer)
	}
	return "/Services/" + answer["sid"].(string)
}

// sends sends a code and returns the SID of its verification.
func (tn *town) sends(service, to string) string {
	tn.t.Helper()
	status, answer := tn.posts(http.MethodPost, service+"/Verifications", "To", to, "Channel", "auto")
	if status != http.StatusCreated {
		tn.t.Fatalf("no verification: %d %v", status, answer)
	}
	return answer["sid"].(string)
}

func (tn *town) wantCheck(service, to, code string, status int, word any) {
	tn.t.Helper()
	got, answer := tn.posts(http.MethodPost, service+"/VerificationCheck", "To", to, "Code", code)
	if got != status || answer["status"] != word {
		tn.t.Errorf("a check answered %d %v, want %d %v", got, answer, status, word)
	}
}

func basic(key string) string {
	id, token, _ := strings.Cut(key, ".")
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+token))
}

func verifyOperations(tb testing.TB) []operation {
	tb.Helper()
	all := operationsOf(tb, func(path string) bool { return strings.HasPrefix(path, "/v2/") })
	if len(all) < 31 {
		tb.Fatalf("only %d operations are described", len(all))
	}
	for i := range all {
		all[i].path = strings.TrimPrefix(all[i].path, "/v2")
	}
	return all
}

func TestVerifyIsOpenToItsScopeAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	keys := map[models.Scope]string{}
	for _, scope := range models.Scopes() {
		keys[scope] = basic(o.key(string(scope)))
	}
	tn := o.serve("")
	for _, op := range verifyOperations(t) {
		if status, answer := tn.posts(op.method, op.path); status != 401 || answer["code"] != 20003.0 {
			t.Errorf("%s %s by nobody: %d %v", op.method, op.path, status, answer)
		}
		for scope, key := range keys {
			status, answer := tn.as(key).posts(op.method, op.path)
			if strings.HasPrefix(op.path, "/SafeList") && op.method != http.MethodGet && scope == models.ScopeVerify {
				if status != 403 { // it needs another scope, too
					t.Errorf("%s %s with scope %s: %d %v", op.method, op.path, scope, status, answer)
				}
				continue
			}
			if (scope == models.ScopeVerify) == (status == 403) || status == 401 || status >= 500 {
				t.Errorf("%s %s with scope %s: %d %v", op.method, op.path, scope, status, answer)
			}
		}
	}
}

func TestVerifyTakesFormsOfItsOwnPagesOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("verify"))
	for _, op := range verifyOperations(t) {
		if op.method != http.MethodPost {
			continue
		}
		json := tn.request(op.method, "/v2"+op.path, object{})
		if status, answer, _ := tn.send(json); status != 415 || answer["code"] != 20415.0 {
			t.Errorf("%s %s as JSON: %d %v", op.method, op.path, status, answer)
		}
		foreign := tn.request(op.method, "/v2"+op.path, nil)
		foreign.Header.Set("Sec-Fetch-Site", "cross-site")
		foreign.Header.Set("Origin", "https://evil.example")
		if status, answer, _ := tn.send(foreign); status != 403 || answer["code"] != 20403.0 {
			t.Errorf("%s %s from a foreign page: %d %v", op.method, op.path, status, answer)
		}
	}
}

func TestOldKeysGoOnAndNewOnesAreOfTheVendorsForm(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made, token, _ := strings.Cut(o.key("verify"), ".")
	if len(made) != 34 || !strings.HasPrefix(made, "SK") || strings.ContainsFunc(made[2:]+token, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }) || len(token) < 32 {
		t.Errorf("the key is %s.%s", made, token)
	}
	kept := o.open()
	old, err := kept.Key(context.Background(), made)
	if err != nil {
		t.Fatal(err)
	}
	ring := o.keyring()
	old.ID = "0123456789abcdef" // as they were made before
	old.Digest = ring.MAC(models.APIKeyLabel, []byte(old.ID), []byte(token))
	if err := kept.PutKey(context.Background(), old); err != nil {
		t.Fatal(err)
	}
	tn := o.serve("")
	for _, authorization := range []string{basic(old.ID + "." + token), "Bearer " + old.ID + "." + token, basic(made + "." + token)} {
		if status, answer := tn.as(authorization).posts(http.MethodGet, "/Services"); status != 200 {
			t.Errorf("%.12s…: %d %v", authorization, status, answer)
		}
	}
}

func TestACodeSurvivesARestartAndAKilledProcess(t *testing.T) {
	t.Parallel()
	for name, db := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "sandbox.db"), "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			key := filepath.Join(t.TempDir(), "root.key")
			p := launch(t, asProgram, "serve", "--sandbox", "--listen", "127.0.0.1:0", "--db", db, "--key-file", key, "--log-level", "error")
			tn := &town{t: t, db: db, base: p.base}
			const phone, other = "+4915112345678", "+4915112345679"
			service := tn.verifies()
			tn.sends(service, phone)
			tn.sends(service, other)
			code, spent := tn.lastCode(phone).(string), tn.lastCode(other).(string)
			for range 4 {
				tn.wantCheck(service, phone, "0000", 200, "pending")
			}
			tn.wantCheck(service, other, spent, 200, "approved")
			p.end(syscall.SIGKILL)

			again := openTown(t, db, "--key-file", key)
			again.wantCheck(service, other, spent, 404, 404.0)
			again.wantCheck(service, phone, code, 200, "approved")
			again.sends(service, phone)
			again.sends(service, phone)
		})
	}
}

func TestACodeIsNowhereButInItsMessage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("verify"), "--verify-country", "NL")
	service := tn.verifies("CodeLength", "10") // fewer digits may be found in instants, too
	f := found{t, map[string]string{"the gateway's secret": gatewaySecret}}
	for i, to := range []string{markPhone, "+31201234568", "+31201234569"} {
		sid := tn.sends(service, to)
		code := o.phone.next().Code
		f.secrets["code "+to] = code
		wrong := "47114711"
		f.secrets["a wrong code"] = wrong
		tn.wantCheck(service, to, wrong, 200, "pending")
		switch i {
		case 0:
			tn.wantCheck(service, to, code, 200, "approved")
			tn.wantCheck(service, to, code, 404, 404.0)
		case 1:
			tn.posts(http.MethodPost, service+"/Verifications/"+sid, "Status", "canceled")
		}
		_, answer := tn.posts(http.MethodGet, service+"/Verifications/"+sid)
		f.nowhere("an answer", string(mustJSON(t, answer)))
	}
	f.nowhere("the open database", fileBytes(t, tn.db))
	_, metrics := tn.page("/metrics")
	tn.stop()
	f.nowhere("the database", fileBytes(t, tn.db))
	f.secrets["the phone"] = markPhone[1:]
	f.nowhere("the metrics", metrics)
	f.nowhere("the log", tn.log.text())
}

func TestTheGuardAgainstPumpingHoldsForVerify(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := basic(o.key("verify"))
	start := func(tn *town, service, to string) (int, any) {
		t.Helper()
		status, answer := tn.posts(http.MethodPost, service+"/Verifications", "To", to, "Channel", "sms")
		return status, answer["code"]
	}
	wants := func(tn *town, service, to string, status int, code any) {
		t.Helper()
		if got, number := start(tn, service, to); got != status || number != code {
			t.Errorf("%s: %d %v, want %d %v", to, got, number, status, code)
		}
	}
	closed := o.serve("").as(key)
	wants(closed, closed.verifies(), usersPhone, 403, 60223.0) // no country is allowed yet
	closed.stop()

	tn := o.serve("", "--verify-country", "NL,GB").as(key)
	service := tn.verifies("LookupEnabled", "true", "SkipSmsToLandlines", "true")
	wants(tn, service, "+31612345678", 201, nil)
	wants(tn, service, "+4915112345678", 403, 60605.0)
	wants(tn, service, "+449098790000", 403, 60238.0) // premium
	wants(tn, service, "+31201110009", 403, 60205.0)  // landline
	tn.wantCheck(service, "+31612345678", o.phone.next().Code, 200, "approved")
	kept := o.open()
	counts, err := kept.SendCounts(context.Background(), models.SendRange{Kind: "country-day", Key: "NL"})
	if err != nil || len(counts) != 1 || counts[0].Sends != 1 || counts[0].Verified != 1 {
		t.Errorf("the guard has counted %+v, %v", counts, err)
	}
}

func TestAServicesGatewayGoesFirst(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	usual := newGateway(t) // of the file, so before the one of the flags
	settings := settingsFile(t, "gateways:\n  - {name: usual, url: \""+usual.url+"\", body: '{\"to\":\"{{to}}\",\"code\":\"{{code}}\"}'}\n")
	tn := o.serve("", "--config", settings, "--verify-country", "NL").as(basic(o.key("verify")))
	service := tn.verifies()
	status, answer := tn.posts(http.MethodPost, service+"/MessagingConfigurations", "Country", "NL", "MessagingServiceSid", verify.GatewaySID("http"))
	if status != http.StatusCreated {
		t.Fatalf("no configuration: %d %v", status, answer)
	}
	tn.sends(service, "+31612345678")
	if got := o.phone.next(); got.To != "+31612345678" {
		t.Errorf("the service's gateway got %+v", got)
	}
	tn.posts(http.MethodDelete, service+"/MessagingConfigurations/NL")
	tn.sends(service, "+31612345679")
	if got := usual.next(); got.To != "+31612345679" {
		t.Errorf("the usual gateway got %+v", got)
	}
}

func TestTemplatesOfTheOperatorsFileAreUsed(t *testing.T) {
	t.Parallel()
	good := filepath.Join(t.TempDir(), "templates.json")
	bad := filepath.Join(t.TempDir(), "templates.json")
	for path, text := range map[string]string{
		good: `{"Parcel":{"en":{"text":"{{code}} opens the box at {{place}}."}}}`, bad: `{"Parcel":{"en":{"text":"no place for it"}}}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tn := openTown(t, filepath.Join(t.TempDir(), "sandbox.db"), "--verify-templates", good)
	_, answer := tn.posts(http.MethodGet, "/Templates?FriendlyName=parcel")
	sid := answer["templates"].([]any)[0].(object)["sid"].(string)
	tn.posts(http.MethodPost, tn.verifies()+"/Verifications", "To", "+4915112345678", "Channel", "sms", "TemplateSid", sid,
		"TemplateCustomSubstitutions", `{"place":"the kiosk"}`)
	_, outbox, _ := tn.call(http.MethodGet, "/sandbox/outbox", nil)
	if text := outbox["messages"].([]any)[0].(object)["body"].(string); !strings.HasSuffix(text, " opens the box at the kiosk.") {
		t.Errorf("the message is %q", text)
	}
	o := newOffice(t)
	code, _, errs := o.run("", "serve", "--listen", "127.0.0.1:0", "--verify-templates", bad, "--gateway-url", o.phone.url, "--private-host", "127.0.0.1", "--gateway-body", `{"to":"{{to}}"}`)
	if code == exitDone || !strings.Contains(errs, `template "Parcel"`) {
		t.Errorf("exit %d: %s", code, errs)
	}
}
