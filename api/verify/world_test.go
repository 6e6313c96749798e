package verify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/api"
	"riskgate/api/apitest"
	"riskgate/api/iaa"
	codes "riskgate/api/verify"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/openapi/openapitest"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/verify"
)

const (
	phone = "+4915112345678"
	other = "+4915112345679"
	email = "ada@example.org"
	key   = "SK5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"
)

// world is the room with everything behind it. Key holds the scope verify, "bare" none,
// "free" what it takes to have rules left out.
type world struct {
	*testing.T
	server *api.Server
	verify *verify.Service
	store  *store.Store
	clock  *apitest.Clock
	keys   *apitest.Keys
	guard  *guard
	digest *digests
	served map[models.Channel]bool
	heard  struct {
		sync.Mutex
		events []models.Event
	}
}

// guard says what a test wants.
type guard struct {
	sync.Mutex
	verdict  *verify.Error
	judged   []verify.Send
	verified []string
}

func (g *guard) Judge(_ context.Context, s verify.Send) (verify.Verdict, error) {
	g.Lock()
	defer g.Unlock()
	g.judged = append(g.judged, s)
	return verify.Verdict{Refused: g.verdict, Kept: fmt.Appendf(nil, "send %d", len(g.judged))}, nil
}

func (g *guard) Verified(_ context.Context, kept ...[]byte) error {
	g.Lock()
	defer g.Unlock()
	for _, raw := range kept {
		g.verified = append(g.verified, string(raw))
	}
	return nil
}

// digests counts how many codes were compared.
type digests struct {
	*secret.Keyring
	compared atomic.Int64
}

func (d *digests) VerifyMAC(mac []byte, label string, parts ...[]byte) bool {
	d.compared.Add(1)
	return d.Keyring.VerifyMAC(mac, label, parts...)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return worldOn(t, storetest.SQLite(t))
}

// each runs a test on both databases.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		test(worldOn(t, s))
	})
}

func worldOn(t *testing.T, kept *store.Store) *world {
	t.Helper()
	ring, err := secret.RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, store: kept, clock: apitest.NewClock(), keys: &apitest.Keys{}, guard: &guard{}, digest: &digests{Keyring: ring}}
	w.served = map[models.Channel]bool{models.SMS: true, models.Email: true, models.Voice: true}
	w.keys.Add(key, models.ScopeVerify)
	w.keys.Add("bare", models.ScopeLogin)
	w.keys.Add("free", models.ScopeVerify, models.ScopeVerifyNoRules).TrustClientIP = true
	templates, err := notify.NewCodeTemplates(map[string]map[string]notify.CodeWords{
		"Parcel": {"en": {Text: "{{code}} opens the box at {{place}}."}, "nl": {Text: "{{code}} opent de kluis bij {{place}}."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.verify = &verify.Service{
		Store: kept, Keys: w.digest, Digits: secret.Digits, Templates: templates, Guard: w.guard, Risk: calm{}, Recorder: w,
		Offers: func(c models.Channel) bool { return w.served[c] }, Gateways: map[string]string{verify.GatewaySID("own"): "own"},
		Log: slog.New(slog.DiscardHandler), Outgoing: func() {}, Now: w.clock.Now, Limits: verify.DefaultLimits(),
		Life: 10 * time.Minute, Locale: "en",
	}
	w.server, err = api.New(api.Options{
		IAA:    iaa.New(&apitest.Service{}, &apitest.Accounts{}, "main"),
		Verify: codes.New(codes.Options{Verify: w.verify, Domain: "main", PublicURL: "https://login.example", AllowedHosts: []string{"in.example:8443"}}),
		Keys:   w.keys, Digests: w.keys, Now: w.clock.Now, PublicURL: "https://login.example",
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// calm finds no risk.
type calm struct{}

// Refuses implements verify.Risk.
func (calm) Refuses(context.Context, string, netip.Addr) (bool, error) { return false, nil }

// Record hears an event.
func (w *world) Record(_ context.Context, e models.Event) {
	w.heard.Lock()
	defer w.heard.Unlock()
	w.heard.events = append(w.heard.events, e)
}

var described = sync.OnceValue(func() *openapitest.Validator { return openapitest.New(new(testing.B)) })

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	body map[string]any
}

// form is the fields of a request, names and values in turn.
func form(fields ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return values
}

// unserved are the ends of paths that are described nowhere.
var unserved = [...]string{"/Webhooks", "/form-push", "/Nothing"}

// send sends a request with the fields of a form, or of an address, and holds the answer
// against the description.
func (w *world) send(method, path string, fields ...string) answer {
	w.Helper()
	return w.sendAs(key, method, path, fields...)
}

func (w *world) sendAs(id, method, path string, fields ...string) answer {
	w.Helper()
	request := httptest.NewRequestWithContext(w.Context(), method, "/v2"+path, strings.NewReader(form(fields...).Encode()))
	if method != http.MethodPost {
		request = httptest.NewRequestWithContext(w.Context(), method, "/v2"+path, nil)
		if len(fields) > 0 {
			request.URL.RawQuery = form(fields...).Encode()
		}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if id != "" {
		request.SetBasicAuth(id, "secret-of-"+id)
	}
	got := answer{ResponseRecorder: httptest.NewRecorder()}
	w.server.ServeHTTP(got, request)
	if !strings.HasSuffix(path, unserved[0]) && !strings.HasSuffix(path, unserved[1]) && path != unserved[2] {
		described().Check(w, request, got.Result())
	}
	if err := json.Unmarshal(got.Body.Bytes(), &got.body); err != nil && got.Body.Len() > 0 {
		w.Fatalf("%s %s: no JSON: %s", method, path, got.Body)
	}
	return got
}

// service makes a service and returns its path.
func (w *world) service(fields ...string) string {
	w.Helper()
	got := w.send("POST", "/Services", append([]string{"FriendlyName", "Shop"}, fields...)...)
	if got.Code != 201 {
		w.Fatalf("no service: %d %s", got.Code, got.Body)
	}
	return "/Services/" + got.body["sid"].(string)
}

// starts sends a code by SMS and returns the answer.
func (w *world) starts(service, to string, fields ...string) answer {
	w.Helper()
	return w.send("POST", service+"/Verifications", append([]string{"To", to, "Channel", "auto"}, fields...)...)
}

func (w *world) checks(service, to, code string, fields ...string) answer {
	w.Helper()
	return w.send("POST", service+"/VerificationCheck", append([]string{"To", to, "Code", code}, fields...)...)
}

// mail is the newest message to an address.
func (w *world) mail(to string) models.Message {
	w.Helper()
	messages, err := w.store.Messages(w.Context(), to, 1)
	if err != nil || len(messages) == 0 {
		w.Fatalf("no message to %s: %v", to, err)
	}
	return messages[0]
}

// code is the code in the newest message to an address.
func (w *world) code(to string) string {
	w.Helper()
	return w.mail(to).OTP.Reveal()
}

// later moves the clock.
func (w *world) later(d time.Duration) {
	w.Helper()
	if err := w.clock.Advance(d); err != nil {
		w.Fatal(err)
	}
}

// wrongCode is none that was sent to the phone.
func (w *world) wrongCode() string {
	w.Helper()
	if w.code(phone) == "000000" {
		return "000001"
	}
	return "000000"
}

// wants holds an answer against a status and an error's number; 0 is a success.
func (w *world) wants(got answer, status, code int, reason ...string) {
	w.Helper()
	number, _ := got.body["code"].(float64)
	details, _ := got.body["details"].(map[string]any)
	said, _ := details["reason"].(string)
	if got.Code != status || int(number) != code || len(reason) > 0 && said != reason[0] {
		w.Errorf("got %d %s, want %d with %d %v", got.Code, got.Body, status, code, reason)
	}
	if code == 0 {
		return
	}
	if got.body["message"] == "" || got.body["status"] != float64(status) || details == nil ||
		!strings.HasSuffix(got.body["more_info"].(string), "/docs/errors/"+got.Body.String()[8:13]) {
		w.Errorf("the error is not in the contract's shape: %s", got.Body)
	}
	for _, forbidden := range []string{"type", "title"} {
		if _, there := got.body[forbidden]; there {
			w.Errorf("the error has a %s: %s", forbidden, got.Body)
		}
	}
}

var addressOfAda = netip.MustParseAddr("198.51.100.7")
