package notify_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/store"
	"riskgate/store/storetest"
)

// desk takes the reports of one gateway for messages in a real store.
type desk struct {
	*notify.Reports
	t      *testing.T
	store  *store.Store
	events []models.Event
	log    bytes.Buffer
	now    time.Time
}

func (d *desk) Record(_ context.Context, e models.Event) { d.events = append(d.events, e) }

func newDesk(t *testing.T, preset string, change func(*notify.Account)) *desk {
	t.Helper()
	keys, err := secret.GenerateKeyring(t.TempDir() + "/root.key")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: storetest.SQLite(t), now: noon()}
	d.Reports = &notify.Reports{
		Store: d.store, Keys: keys, PublicURL: "https://login.example", Listener: d, Now: func() time.Time { return d.now },
		NewID: secret.NewID, Logger: slog.New(slog.NewTextHandler(&d.log, nil)),
	}
	a := account(preset, "https://sms.example")
	a.Callback, a.Name = d.URL, preset
	if change != nil {
		change(&a)
	}
	d.Gateways = notify.Gateways{newPreset(t, a)}
	return d
}

// sent puts a message into the store as the worker leaves it.
func (d *desk) sent(gateway, gatewayID string) string {
	d.t.Helper()
	m := promised(d.t, d.store, d.now)
	claimed, err := d.store.ClaimMessages(d.t.Context(), "w", models.At(d.now), time.Minute, 1)
	if err != nil || len(claimed) != 1 {
		d.t.Fatalf("%v, %v", claimed, err)
	}
	done := claimed[0]
	done.State, done.Gateway, done.GatewayID, done.SentAt, done.Masked = models.Sent, gateway, gatewayID, models.At(d.now), "***78"
	done.Recipient, done.Body, done.OTP = "", "", ""
	if err := d.store.FinishMessage(d.t.Context(), done); err != nil {
		d.t.Fatal(err)
	}
	return m.ID
}

func (d *desk) row(id string) models.Message {
	d.t.Helper()
	all, err := d.store.ListMessages(d.t.Context(), models.MessageFilter{Limit: 100})
	at := slices.IndexFunc(all, func(m models.Message) bool { return m.ID == id })
	if err != nil || at < 0 {
		d.t.Fatalf("no message %s: %v", id, err)
	}
	return all[at]
}

// tell sends a request to where the gateway was told to send it.
func (d *desk) tell(address, method, query, contentType, body string, header http.Header) (string, error) {
	d.t.Helper()
	r := httptest.NewRequest(method, strings.NewReplacer("\r", "%0D", "\n", "%0A").Replace(address)+query, strings.NewReader(body))
	maps.Copy(r.Header, header)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	parts := strings.Split(strings.TrimPrefix(address, "https://login.example/v1/reports/"), "/")
	raw, err := io.ReadAll(r.Body)
	if err != nil || len(parts) != 3 {
		d.t.Fatalf("%v of %s", err, address)
	}
	return d.Receive(d.t.Context(), parts[0], parts[1], parts[2], r, raw)
}

const (
	asForm = "application/x-www-form-urlencoded"
	asJSON = "application/json; charset=utf-8"
)

func TestEachGatewaysReportIsUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		preset, method, query, kind, body string
		want                              models.Arrival
		code                              string
	}{
		"kannel accepted":           {"kannel", "GET", "?status=8", "", "", models.ArrivalSent, ""},
		"kannel queued":             {"kannel", "GET", "?status=4", "", "", models.ArrivalAccepted, ""},
		"kannel delivered":          {"kannel", "GET", "?status=1", "", "", models.Arrived, ""},
		"kannel failed":             {"kannel", "GET", "?status=2", "", "", models.ArrivalFailed, ""},
		"kannel refused":            {"kannel", "GET", "?status=16", "", "", models.ArrivalFailed, ""},
		"kannel unheard of":         {"kannel", "GET", "?status=32", "", "", "", ""},
		"jasmin with the operator":  {"jasmin", "POST", "", asForm, "id=1&level=1&message_status=ESME_ROK", models.ArrivalSent, ""},
		"jasmin delivered":          {"jasmin", "POST", "", asForm, "id=1&level=3&message_status=DELIVRD&err=000", models.Arrived, "000"},
		"jasmin undelivered":        {"jasmin", "POST", "", asForm, "id=1&message_status=UNDELIV&err=011", models.ArrivalFailed, "011"},
		"vonage delivered":          {"vonage", "GET", "?status=delivered&err-code=0&messageId=0A", "", "", models.Arrived, "0"},
		"vonage expired, in JSON":   {"vonage", "POST", "", asJSON, `{"status":"expired","err-code":"5"}`, models.ArrivalFailed, "5"},
		"vonage accepted, a form":   {"vonage", "POST", "", asForm, "status=accepted&err-code=0", models.ArrivalSent, "0"},
		"messagebird delivered":     {"messagebird", "GET", "?status=delivered&reference=x", "", "", models.Arrived, ""},
		"messagebird failed":        {"messagebird", "GET", "?status=delivery_failed&statusErrorCode=103", "", "", models.ArrivalFailed, "103"},
		"infobip delivered":         {"infobip", "POST", "", asJSON, `{"results":[{"status":{"groupId":3},"error":{"id":0}}]}`, models.Arrived, "0"},
		"infobip expired":           {"infobip", "POST", "", asJSON, `{"results":[{"status":{"groupId":4},"error":{"id":27}}]}`, models.ArrivalFailed, "27"},
		"infobip, nothing of sense": {"infobip", "POST", "", asJSON, `[1]`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.preset, nil)
			id := d.sent(c.preset, "g1")
			answer, err := d.tell(d.URL(c.preset, id), c.method, c.query, c.kind, c.body, nil)
			row := d.row(id)
			if err != nil || row.Delivery != c.want || row.DeliveryCode != c.code || (row.DeliveredAt != 0) != c.want.Final() {
				t.Errorf("%+v, %v", row, err)
			}
			if (answer == "ACK/Jasmin") != (c.preset == "jasmin") {
				t.Errorf("answered %q", answer)
			}
			kinds := map[models.Arrival]models.EventType{models.Arrived: models.EventDelivered, models.ArrivalFailed: models.EventUndelivered}
			if kind, told := kinds[c.want]; told != (len(d.events) == 1) || told && (d.events[0].Type != kind || !strings.Contains(string(d.events[0].Detail), `"to":"***78"`)) {
				t.Errorf("events %+v", d.events)
			}
		})
	}
}

func TestADeliveryMovesForwardOnly(t *testing.T) {
	d := newDesk(t, "kannel", nil)
	id := d.sent("kannel", "")
	for _, step := range []struct {
		status string
		want   models.Arrival
		events int
	}{
		{"8", models.ArrivalSent, 0},
		{"4", models.ArrivalSent, 0}, // came late
		{"8", models.ArrivalSent, 0},
		{"2", models.ArrivalFailed, 1},
		{"8", models.ArrivalFailed, 1},
		{"2", models.ArrivalFailed, 1},
		{"1", models.Arrived, 2}, // it has the last word
		{"2", models.Arrived, 2},
	} {
		if _, err := d.tell(d.URL("kannel", id), "GET", "?status="+step.status, "", "", nil); err != nil {
			t.Fatal(err)
		}
		if got := d.row(id).Delivery; got != step.want || len(d.events) != step.events {
			t.Errorf("after %s: %q and %d events", step.status, got, len(d.events))
		}
	}
	kept, err := d.store.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventDelivered, models.EventUndelivered}})
	if err != nil || len(kept) != 2 {
		t.Errorf("%v, %v", kept, err)
	}
}

func TestAReportThatIsFasterThanTheWorkerCounts(t *testing.T) {
	d := newDesk(t, "kannel", nil)
	m := promised(t, d.store, d.now)
	claimed, err := d.store.ClaimMessages(t.Context(), "w", models.At(d.now), time.Minute, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.tell(d.URL("kannel", m.ID), "GET", "?status=8", "", "", nil); err != nil {
		t.Fatal(err)
	}
	claimed[0].State, claimed[0].Gateway = models.Sent, "kannel"
	if err := d.store.FinishMessage(t.Context(), claimed[0]); err != nil {
		t.Fatal(err)
	}
	if got := d.row(m.ID); got.Delivery != models.ArrivalSent || got.State != models.Sent {
		t.Errorf("%+v", got)
	}
}

func TestWhatAnotherGatewayCouldNotDeliverSaysNothingOfThis(t *testing.T) {
	d := newDesk(t, "kannel", nil)
	id := d.sent("second", "g1")
	if _, err := d.tell(d.URL("kannel", id), "GET", "?status=2", "", "", nil); err != nil || d.row(id).Delivery != "" {
		t.Errorf("%+v, %v", d.row(id), err)
	}
	if _, err := d.tell(d.URL("kannel", id), "GET", "?status=1", "", "", nil); err != nil || d.row(id).Delivery != models.Arrived {
		t.Errorf("%+v, %v", d.row(id), err)
	}
}

func TestWhoWasNotToldTheAddressLearnsNothing(t *testing.T) {
	d := newDesk(t, "kannel", nil)
	id := d.sent("kannel", "")
	right := d.URL("kannel", id)
	token := right[strings.LastIndexByte(right, '/')+1:]
	for _, address := range []string{
		right[:len(right)-1] + "x", strings.TrimSuffix(right, token), "https://login.example/v1/reports/kannel/other/" + token,
		"https://login.example/v1/reports/twilio/" + id + "/" + token, right + "=", d.URL("nobody", id),
		right + "\n", right + strings.Repeat("\r\n", 100), // a decoder of base64 skips them
	} {
		if _, err := d.tell(address, "GET", "?status=1", "", "", nil); !models.IsNotFound(err) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if d.row(id).Delivery != "" {
		t.Error("a stranger was believed")
	}
	if answer, err := d.tell(d.URL("kannel", "gone"), "GET", "?status=1", "", "", nil); answer != "" || err != nil {
		t.Errorf("a message that is gone is answered %q, %v", answer, err)
	}
}

// twilioSignature is computed as Twilio documents it.
func twilioSignature(key, address string, form url.Values) string {
	text := address
	for _, name := range slices.Sorted(maps.Keys(form)) {
		text += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(key))
	_, _ = mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestTwiliosReportsAreSigned(t *testing.T) {
	d := newDesk(t, "twilio", nil)
	id := d.sent("twilio", "SM1")
	form := url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"undelivered"}, "ErrorCode": {"30003"}, "To": {"+31612345678"}}
	address := d.URL("twilio", id)
	for key, header := range map[string]http.Header{
		"no": nil, "an empty": {"X-Twilio-Signature": {""}}, "another's": {"X-Twilio-Signature": {twilioSignature("other", address, form)}},
		"another address's": {"X-Twilio-Signature": {twilioSignature("s3cr=et", address+"x", form)}},
	} {
		if _, err := d.tell(address, "POST", "", asForm, form.Encode(), header); !models.IsNotFound(err) || d.row(id).Delivery != "" {
			t.Errorf("%s signature: %v", key, err)
		}
	}
	signed := http.Header{"X-Twilio-Signature": {twilioSignature("s3cr=et", address, form)}}
	if _, err := d.tell(address, "POST", "", asForm, form.Encode(), signed); err != nil {
		t.Fatal(err)
	}
	if row := d.row(id); row.Delivery != models.ArrivalFailed || row.DeliveryCode != "30003" {
		t.Errorf("%+v", row)
	}
	if !strings.Contains(d.log.String(), "not signed") || strings.Contains(d.log.String(), "31612345678") {
		t.Errorf("the log says %s", &d.log)
	}
}

func TestTwiliosOwnExampleOfASignature(t *testing.T) {
	form := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675310"}, "Digits": {"1234"}, "From": {"+14158675310"}, "To": {"+18005551212"},
	}
	if got := twilioSignature("12345", "https://example.com/myapp.php?foo=1&bar=2", form); got != "L/OH5YylLD5NRKLltdqwSvS0BnU=" {
		t.Errorf("the test signs %q", got)
	}
}

func TestVonagesReportsAreSignedWhereAKeyIsSet(t *testing.T) {
	d := newDesk(t, "vonage", func(a *notify.Account) { a.SignKey = "k3y" })
	id := d.sent("vonage", "0A")
	fields := url.Values{"status": {"delivered"}, "messageId": {"0A"}, "client-ref": {"a&b=c"}, "timestamp": {"1799150400"}, "nonce": {"n"}}
	mac := hmac.New(sha256.New, []byte("k3y"))
	_, _ = io.WriteString(mac, "&client-ref=a_b_c&messageId=0A&nonce=n&status=delivered&timestamp=1799150400")
	if _, err := d.tell(d.URL("vonage", id), "GET", "?"+fields.Encode(), "", "", nil); !models.IsNotFound(err) {
		t.Errorf("no signature: %v", err)
	}
	fields.Set("sig", strings.ToUpper(hex.EncodeToString(mac.Sum(nil))))
	forged := maps.Clone(fields)
	forged.Set("status", "failed")
	if _, err := d.tell(d.URL("vonage", id), "GET", "?"+forged.Encode(), "", "", nil); !models.IsNotFound(err) {
		t.Errorf("a changed report: %v", err)
	}
	if _, err := d.tell(d.URL("vonage", id), "GET", "?"+fields.Encode(), "", "", nil); err != nil || d.row(id).Delivery != models.Arrived {
		t.Errorf("%+v, %v", d.row(id), err)
	}
}

func jwt(key, header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(payload))
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, text)
	return text + "." + encode(mac.Sum(nil))
}

func TestMessageBirdsReportsAreSignedWhereAKeyIsSet(t *testing.T) {
	d := newDesk(t, "messagebird", func(a *notify.Account) { a.SignKey = "k3y" })
	id := d.sent("messagebird", "e8")
	const query, plainHead = "?id=e8&status=delivered", `{"typ":"JWT","alg":"HS256"}`
	hash := func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
	said := func(address string, from, to int64, issuer string) string {
		return fmt.Sprintf(`{"iss":%q,"nbf":%d,"exp":%d,"jti":"x","url_hash":%q}`, issuer, from, to, hash(address))
	}
	at, address := noon().Unix(), d.URL("messagebird", id)+query
	good := said(address, at-1, at+60, "MessageBird")
	for name, token := range map[string]string{
		"none": "", "half": "a.b", "another key's": jwt("other", plainHead, good), "unsigned": jwt("k3y", `{"alg":"none"}`, good),
		"another address's": jwt("k3y", plainHead, said(address+"&x=1", at-1, at+60, "MessageBird")),
		"an old one":        jwt("k3y", plainHead, said(address, at-60, at, "MessageBird")),
		"a coming one":      jwt("k3y", plainHead, said(address, at+30, at+60, "MessageBird")),
		"another issuer's":  jwt("k3y", plainHead, said(address, at-1, at+60, "Pigeon")),
	} {
		header := http.Header{}
		header.Set("MessageBird-Signature-JWT", token)
		if _, err := d.tell(d.URL("messagebird", id), "GET", query, "", "", header); !models.IsNotFound(err) || d.row(id).Delivery != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	header := http.Header{}
	header.Set("MessageBird-Signature-JWT", jwt("k3y", plainHead, good))
	if _, err := d.tell(d.URL("messagebird", id), "GET", query, "", "", header); err != nil || d.row(id).Delivery != models.Arrived {
		t.Errorf("%+v, %v", d.row(id), err)
	}
}

func TestExolveIsAsked(t *testing.T) {
	list := `{"messages":[{"message_id":"1","delivery_status":"DELIVERED"},{"message_id":2,"delivery_status":"NOT_DELIVERED"},
		{"message_id":"3","delivery_status":"SENDING"},{"message_id":"5","delivery_status":"DELIVERED"}]}`
	server, got := gatewayServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, list) })
	d := newDesk(t, "exolve", func(a *notify.Account) { a.URL = server.URL })
	if err := d.Poll(t.Context()); err != nil || len(*got) != 0 {
		t.Fatalf("asked %d times for nothing, %v", len(*got), err)
	}
	ids := []string{d.sent("exolve", "1"), d.sent("exolve", "2"), d.sent("exolve", "3"), d.sent("exolve", "4"), d.sent("other", "5")}
	for range 2 {
		if err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []models.Arrival{models.Arrived, models.ArrivalFailed, "", "", ""} {
		if row := d.row(ids[i]); row.Delivery != want {
			t.Errorf("message %d: %+v", i, row)
		}
	}
	r := (*got)[0]
	if r.body != `{"date_gte":"2027-01-05T12:00:00Z","limit":2000}` || r.header.Get("Authorization") != "Bearer s3cr=et" {
		t.Errorf("asked %+v", r)
	}
	if len(d.events) != 2 {
		t.Errorf("%d events", len(d.events))
	}
	d.now = noon().Add(2 * time.Hour)
	asked := len(*got)
	if err := d.Poll(t.Context()); err != nil || len(*got) != asked {
		t.Errorf("it asks for ever: %v", err)
	}
}

func TestAPollThatFailsIsTold(t *testing.T) {
	server, _ := gatewayServer(t, status(http.StatusForbidden, "no"))
	d := newDesk(t, "exolve", func(a *notify.Account) { a.URL = server.URL })
	d.sent("exolve", "1")
	if err := d.Poll(t.Context()); err == nil {
		t.Error("nobody hears of it")
	}
}
