package notify_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/models"
	"riskgate/notify"
)

// account is what every preset is satisfied with.
func account(preset, target string) notify.Account {
	return notify.Account{
		Name: "own", Preset: preset, Serves: []models.Channel{models.SMS}, URL: target, Account: "AC0/1", From: "Web&Shop",
		Secret: "s3cr=et", Hosts: []string{"127.0.0.1"}, Now: noon,
		Callback: func(gateway, message string) string { return "https://login.example/r/" + gateway + "/" + message },
	}
}

func newPreset(t *testing.T, a notify.Account) *notify.HTTP {
	t.Helper()
	g, err := notify.NewPreset(a)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// lastLine is a text of two lines as applications on a phone read it.
const lastLine = "123456 – bank & co\n@login.example #123456"

func russian() models.Message {
	return models.Message{
		ID: "0190a1b2", Channel: models.SMS, Recipient: "+79161234567", Body: "123456 — код\n@login.example #123456",
		OTP: "123456", ExpiresAt: models.At(noon().Add(5 * time.Minute)),
	}
}

func latin() models.Message {
	m := russian()
	m.Recipient, m.Body = "+31612345678", "123456 is @you {€}\n@login.example #123456"
	return m
}

// sentBy is what a preset asks of its company.
type sentBy struct {
	path, authorization string
	fields              url.Values // of the query and the form
	json                string
}

func ask(t *testing.T, preset string, m models.Message, change func(*notify.Account)) sentBy {
	t.Helper()
	var paths []string
	server, got := gatewayServer(t, func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.EscapedPath())
		w.WriteHeader(http.StatusTeapot)
	})
	a := account(preset, server.URL)
	if change != nil {
		change(&a)
	}
	_, _ = newPreset(t, a).Send(context.Background(), m)
	if len(*got) != 1 {
		t.Fatalf("%d requests", len(*got))
	}
	r := (*got)[0]
	sent := sentBy{path: r.method + " " + paths[0], authorization: r.header.Get("Authorization")}
	if strings.HasPrefix(r.body, "{") {
		sent.json = r.body
		return sent
	}
	var err error
	if sent.fields, err = url.ParseQuery(strings.Trim(r.query+"&"+r.body, "&")); err != nil {
		t.Fatal(err)
	}
	return sent
}

const callback = "https://login.example/r/own/0190a1b2"

func TestEachPresetAsksAsItsCompanyWants(t *testing.T) {
	text, cyrillic := latin().Body.Reveal(), russian().Body.Reveal()
	for name, c := range map[string]struct {
		preset string
		m      models.Message
		change func(*notify.Account)
		want   sentBy
	}{
		"twilio": {"twilio", latin(), nil, sentBy{
			path: "POST /2010-04-01/Accounts/AC0%2F1/Messages.json", authorization: "Basic QUMwLzE6czNjcj1ldA==",
			fields: url.Values{
				"To": {"+31612345678"}, "From": {"Web&Shop"}, "Body": {text}, "StatusCallback": {callback}, "ValidityPeriod": {"300"},
			},
		}},
		"twilio by a service and a key, without reports": {"twilio", latin(), func(a *notify.Account) {
			a.From, a.Service, a.User, a.Callback = "", "MG1", "SK1", nil
		}, sentBy{
			path: "POST /2010-04-01/Accounts/AC0%2F1/Messages.json", authorization: "Basic U0sxOnMzY3I9ZXQ=",
			fields: url.Values{"To": {"+31612345678"}, "MessagingServiceSid": {"MG1"}, "Body": {text}, "ValidityPeriod": {"300"}},
		}},
		"exolve": {"exolve", russian(), nil, sentBy{
			path: "POST /messaging/v1/SendSMS", authorization: "Bearer s3cr=et",
			json: `{"number":"Web\u0026Shop","destination":"79161234567","text":` + quoted(t, cyrillic) + `}`,
		}},
		"exolve with a template": {"exolve", russian(), func(a *notify.Account) { a.Template = "77" }, sentBy{
			path: "POST /messaging/v1/SendSMS", authorization: "Bearer s3cr=et",
			json: `{"number":"Web\u0026Shop","destination":"79161234567","text":` + quoted(t, cyrillic) + `,"template_resource_id":"77"}`,
		}},
		"vonage": {"vonage", russian(), nil, sentBy{path: "POST /sms/json", fields: url.Values{
			"api_key": {"AC0/1"}, "api_secret": {"s3cr=et"}, "from": {"Web&Shop"}, "to": {"79161234567"}, "text": {cyrillic},
			"type": {"unicode"}, "client-ref": {"0190a1b2"}, "callback": {callback},
		}}},
		"messagebird": {"messagebird", latin(), nil, sentBy{path: "POST /messages", authorization: "AccessKey s3cr=et", fields: url.Values{
			"originator": {"Web&Shop"}, "recipients": {"31612345678"}, "body": {text}, "type": {"sms"}, "datacoding": {"plain"},
			"reference": {"0190a1b2"}, "reportUrl": {callback},
		}}},
		"infobip": {"infobip", latin(), nil, sentBy{
			path: "POST /sms/3/messages", authorization: "App s3cr=et",
			json: `{"messages":[{"sender":"Web\u0026Shop","destinations":[{"to":"31612345678"}],"content":{"text":` + quoted(t, text) + `},` +
				`"webhooks":{"delivery":{"url":"` + callback + `"},"contentType":"application/json","callbackData":"0190a1b2"}}]}`,
		}},
		"kannel": {"kannel", russian(), nil, sentBy{path: "GET /cgi-bin/sendsms", fields: url.Values{
			"username": {"AC0/1"}, "password": {"s3cr=et"}, "from": {"Web&Shop"}, "to": {"+79161234567"}, "text": {cyrillic},
			"charset": {"UTF-8"}, "coding": {"2"}, "dlr-mask": {"31"}, "dlr-url": {callback + "?status=%d"},
		}}},
		"jasmin": {"jasmin", russian(), nil, sentBy{path: "POST /send", fields: url.Values{
			"username": {"AC0/1"}, "password": {"s3cr=et"}, "from": {"Web&Shop"}, "to": {"79161234567"}, "coding": {"8"},
			"hex-content": {"00310032003300340035003600202014" + "0020043A043E0434000A" + utf16Hex("@login.example #123456")},
			"dlr":         {"yes"}, "dlr-level": {"3"}, "dlr-method": {"POST"}, "dlr-url": {callback},
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, c.preset, c.m, c.change)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(sentBy{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func quoted(t *testing.T, s string) string {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// utf16Hex is for the letters that ASCII has.
func utf16Hex(s string) string {
	var out strings.Builder
	for _, b := range []byte(s) {
		out.WriteString("00" + string("0123456789ABCDEF"[b>>4]) + string("0123456789ABCDEF"[b&15]))
	}
	return out.String()
}

func TestAnOlderAlphabetIsWrittenInItsOwnCodes(t *testing.T) {
	sent := ask(t, "jasmin", latin(), nil)
	const want = "3132333435362069732000796F75201B281B651B29" + "0A006C6F67696E2E6578616D706C652023313233343536"
	if got := sent.fields.Get("hex-content"); got != want || sent.fields.Get("coding") != "0" {
		t.Errorf("coding %s: %s", sent.fields.Get("coding"), got)
	}
	m := latin()
	m.Body = lastLine // a dash of ours takes the whole text to UCS-2
	if sent := ask(t, "vonage", m, nil); sent.fields.Get("type") != "unicode" {
		t.Errorf("%v", sent.fields)
	}
}

func TestEachPresetUnderstandsItsAnswers(t *testing.T) {
	const sent, kept, absent, final = "sent", "temporary", "recipient", "permanent"
	for name, c := range map[string]struct {
		preset string
		status int
		body   string
		want   string
		id     string
	}{
		"twilio took it":               {"twilio", 201, `{"sid":"SM1","status":"queued","num_segments":"1","error_code":null}`, sent, "SM1"},
		"twilio answers otherwise":     {"twilio", 200, `{"sid":"SM1","status":"queued"}`, kept, ""},
		"twilio: no number":            {"twilio", 400, `{"code":21211,"message":"The 'To' number +31612345678 is not valid","status":400}`, final, ""},
		"twilio: unsubscribed":         {"twilio", 400, `{"code":21610}`, final, ""},
		"twilio: queue overflow":       {"twilio", 400, `{"code":30001}`, kept, ""},
		"twilio: unknown at the phone": {"twilio", 400, `{"code":30003}`, absent, ""},
		"twilio: unknown error":        {"twilio", 400, `{"code":30008}`, absent, ""},
		"twilio: spam":                 {"twilio", 429, `{"code":30007}`, final, ""},
		"twilio: wrong token":          {"twilio", 401, `{"code":20003}`, kept, ""},
		"twilio: too often":            {"twilio", 429, `{"code":20429}`, kept, ""},
		"exolve took it":               {"exolve", 200, `{"message_id":"439166998574100480"}`, sent, "439166998574100480"},
		"exolve took it, by a number":  {"exolve", 200, `{"message_id":439166998574100481}`, sent, "439166998574100481"},
		"exolve names nothing":         {"exolve", 200, `{}`, final, ""},
		"exolve refuses":               {"exolve", 400, `{"error":"bad destination 79161234567"}`, final, ""},
		"exolve refuses in words":      {"exolve", 403, `forbidden`, kept, ""},
		"vonage took it":               {"vonage", 200, `{"message-count":"1","messages":[{"status":"0","message-id":"0A00"}]}`, sent, "0A00"},
		"vonage throttles":             {"vonage", 200, `{"messages":[{"status":"1","error-text":"Throttled"}]}`, kept, ""},
		"vonage: wrong secret":         {"vonage", 200, `{"messages":[{"status":"4"}]}`, kept, ""},
		"vonage: barred":               {"vonage", 200, `{"messages":[{"status":"7"}]}`, final, ""},
		"vonage: no address":           {"vonage", 200, `{"messages":[{"status":"3"}]}`, final, ""},
		"messagebird took it":          {"messagebird", 201, `{"id":"e8077d803532c0b5937c639b60216938"}`, sent, "e8077d803532c0b5937c639b60216938"},
		"messagebird: no balance":      {"messagebird", 422, `{"errors":[{"code":25,"description":"Not enough balance"}]}`, kept, ""},
		"messagebird: bad parameter":   {"messagebird", 422, `{"errors":[{"code":9}]}`, final, ""},
		"infobip took it":              {"infobip", 200, `{"messages":[{"messageId":"2250be2d","status":{"groupId":1}}]}`, sent, "2250be2d"},
		"infobip rejects":              {"infobip", 200, `{"messages":[{"messageId":"2250be2d","status":{"groupId":5}}]}`, final, ""},
		"infobip: wrong key":           {"infobip", 401, `{"requestError":{}}`, kept, ""},
		"kannel took it":               {"kannel", 202, "0: Accepted for delivery", sent, ""},
		"kannel queued it":             {"kannel", 202, "3: Queued for later delivery", sent, ""},
		"kannel says something else":   {"kannel", 202, "Sent.", kept, ""},
		"kannel: wrong password":       {"kannel", 403, "Authorization failed for sendsms", kept, ""},
		"kannel: no route":             {"kannel", 403, "Not routable. Do not try again.", absent, ""},
		"kannel: bad request":          {"kannel", 400, "Missing receiver number, rejected", final, ""},
		"kannel: no connection":        {"kannel", 503, "Temporal failure, try again later.", kept, ""},
		"jasmin took it":               {"jasmin", 200, `Success "07033084-5cfd-4812-90a4-e4d24ffb6e3d"`, sent, "07033084-5cfd-4812-90a4-e4d24ffb6e3d"},
		"jasmin says something else":   {"jasmin", 200, "Error", kept, ""},
		"jasmin: bad request":          {"jasmin", 400, `Error "Argument [to] has an invalid value"`, final, ""},
		"jasmin: wrong password":       {"jasmin", 403, `Error "Authentication failure"`, kept, ""},
		"jasmin: no route":             {"jasmin", 412, `Error "No route found"`, absent, ""},
		"jasmin: broken":               {"jasmin", 500, `Error "Cannot send submit_sm"`, kept, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server, _ := gatewayServer(t, status(c.status, c.body))
			id, err := newPreset(t, account(c.preset, server.URL)).Send(context.Background(), latin())
			if c.want == sent {
				if err != nil || id != c.id {
					t.Errorf("%q, %v", id, err)
				}
				return
			}
			failure := wantFailure(t, err, c.want == final)
			if failure.Recipient != (c.want == absent) {
				t.Errorf("of the recipient: %t", failure.Recipient)
			}
			if strings.Contains(failure.Reason, "+31") || strings.Contains(failure.Reason, "79161234567") {
				t.Errorf("the reason names somebody: %s", failure.Reason)
			}
		})
	}
}

func TestAReasonNamesTheCodeAlone(t *testing.T) {
	for body, want := range map[string]string{
		`{"code":21211}`:               "gateway answered 400 (21211)",
		`{"code":"123456"}`:            "gateway answered 400",
		`{"code":"+31612345678"}`:      "gateway answered 400",
		`{"code":{"message":"21211"}}`: "gateway answered 400",
		`<html>`:                       "gateway answered 400",
	} {
		server, _ := gatewayServer(t, status(400, body))
		_, err := newPreset(t, account("twilio", server.URL)).Send(context.Background(), latin())
		if got := wantFailure(t, err, true).Reason; got != want {
			t.Errorf("%s: %q", body, got)
		}
	}
}

func TestAPresetSaysWhatItLacks(t *testing.T) {
	for _, name := range notify.Presets() {
		full := account(name, "")
		full.Hosts, full.URL = nil, map[string]string{"infobip": "https://x.example", "kannel": "https://x.example", "jasmin": "https://x.example"}[name]
		newPreset(t, full)
		bare := full
		bare.Secret = ""
		if _, err := notify.NewPreset(bare); err == nil || !strings.Contains(err.Error(), name+" needs secret") {
			t.Errorf("%s without a secret: %v", name, err)
		}
	}
	if _, err := notify.NewPreset(account("pigeon", "")); err == nil {
		t.Error("pigeons are sent")
	}
	if _, err := notify.NewPreset(account("kannel", "http://kannel.example")); err == nil {
		t.Error("a password goes in the clear to a host that is not listed")
	}
}

func TestARepetitionCanBeToldByItsKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"message_id":"` + r.Header.Get("Idempotency-Key") + `"}`))
	}))
	defer server.Close()
	g := newPreset(t, account("exolve", server.URL))
	for range 2 {
		if id, err := g.Send(context.Background(), latin()); err != nil || id != latin().ID {
			t.Errorf("%q, %v", id, err)
		}
	}
}
