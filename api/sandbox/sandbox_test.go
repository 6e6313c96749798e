package sandbox_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"riskgate/api"
	"riskgate/api/apitest"
	"riskgate/api/iaa"
	"riskgate/api/sandbox"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// people stands in for what the sandbox shows.
type people struct {
	recipient string
	name      models.UserName
	reply     login.DeviceReply
	messages  []models.Message
	result    login.DeviceResult
	err       error
}

func (p *people) Messages(_ context.Context, recipient string, _ int) ([]models.Message, error) {
	p.recipient = recipient
	return p.messages, p.err
}

func (p *people) OTP(_ context.Context, name models.UserName) (models.Secret, time.Duration, error) {
	p.name = name
	return "012345", 17*time.Second + 900*time.Millisecond, p.err
}

func (p *people) Respond(_ context.Context, name models.UserName, reply login.DeviceReply) (login.DeviceResult, error) {
	p.name, p.reply = name, reply
	return p.result, p.err
}

func build(t *testing.T) (*people, *apitest.Clock, func(method, path, body string) *httptest.ResponseRecorder) {
	t.Helper()
	p, clock := &people{}, apitest.NewClock()
	server, err := api.New(api.Options{
		IAA:     iaa.New(&apitest.Service{}, &apitest.Accounts{}, "sandbox"),
		Sandbox: &sandbox.API{Outbox: p, Authenticator: p, Device: p, Clock: clock, Domain: "sandbox"},
		Ready:   func(context.Context) error { return nil }, Now: clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, clock, func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Host = "localhost:8080"
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		return answer
	}
}

func expect(t *testing.T, answer *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if answer.Code != status || body != "" && answer.Body.String() != body {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestTheOutboxShowsWhatWasSent(t *testing.T) {
	p, clock, call := build(t)
	expect(t, call(http.MethodGet, "/sandbox/outbox", ""), 200, `{"messages":[]}`)
	p.messages = []models.Message{
		{Recipient: "+31201110002", Channel: models.SMS, Body: "714346 is your code", OTP: "714346", CreatedAt: models.At(clock.Now())},
		{Recipient: "a@b.org", Channel: models.Email, Body: "Hello", CreatedAt: models.At(clock.Now())},
	}
	expect(t, call(http.MethodGet, "/sandbox/outbox?to=%2B31201110002", ""), 200, `{"messages":[`+
		`{"to":"+31201110002","channel":"sms","body":"714346 is your code","code":"714346","created":"2026-03-04T12:00:00Z"},`+
		`{"to":"a@b.org","channel":"email","body":"Hello","created":"2026-03-04T12:00:00Z"}]}`)
	for query, want := range map[string]string{"?to=%2B31201110002": "+31201110002", "?to=+31201110002": "+31201110002", "?to=a@b.org": "a@b.org", "": ""} {
		call(http.MethodGet, "/sandbox/outbox"+query, "")
		if p.recipient != want {
			t.Errorf("%q: %q", query, p.recipient)
		}
	}
}

func TestTheAuthenticatorShowsItsCode(t *testing.T) {
	p, _, call := build(t)
	for path, want := range map[string]string{"iaa_user@sandbox": "iaa_user@sandbox", "iaa_user%40sandbox": "iaa_user@sandbox", "iaa_user": "iaa_user@sandbox"} {
		expect(t, call(http.MethodGet, "/sandbox/users/"+path+"/otp", ""), 200, `{"otp":"012345","expiresIn":17}`)
		if p.name.String() != want {
			t.Errorf("%s: %v", path, p.name)
		}
	}
	expect(t, call(http.MethodGet, "/sandbox/users/%20/otp", ""), 400, "")
	p.err = models.Errorf(models.NotFound, "No authenticator")
	expect(t, call(http.MethodGet, "/sandbox/users/new_user/otp", ""), 404, "")
}

func TestTheDeviceApprovesAndDenies(t *testing.T) {
	for code, method := range map[risk.Code]string{
		risk.ChallengeNoPIN: "approval", risk.ChallengePIN: "pin", risk.ChallengeFingerprint: "fingerprint", risk.ChallengeFace: "face",
	} {
		p, _, call := build(t)
		p.result = login.DeviceResult{RequestID: apitest.RequestID, Method: code, Status: models.Accepted}
		expect(t, call(http.MethodPost, "/sandbox/users/face_user@sandbox/device/approve", ""), 200,
			`{"requestID":"`+apitest.RequestID+`","method":"`+method+`","status":"accepted"}`)
		if p.reply != (login.DeviceReply{Approve: true, Trusted: true}) {
			t.Errorf("%+v", p.reply)
		}
		p.result.Status = models.Refused
		expect(t, call(http.MethodPost, "/sandbox/users/face_user@sandbox/device/deny", "{}"), 200,
			`{"requestID":"`+apitest.RequestID+`","method":"`+method+`","status":"refused"}`)
		if p.reply != (login.DeviceReply{Trusted: true}) {
			t.Errorf("%+v", p.reply)
		}
		p.err = models.Errorf(models.NotFound, "No pending request")
		expect(t, call(http.MethodPost, "/sandbox/users/face_user@sandbox/device/deny", ""), 404, "")
	}
}

func TestTheClockMovesForwardOnly(t *testing.T) {
	_, clock, call := build(t)
	before := clock.Now()
	expect(t, call(http.MethodPost, "/sandbox/clock", `{"advance":"90s"}`), 200, `{"now":"2026-03-04T12:01:30Z"}`)
	for _, body := range []string{`{}`, `{"advance":"-90s"}`, `{"advance":"0s"}`, `{"advance":90}`, `{"advance":"soon"}`, `{"advance":"1000000h"}`, `[]`, `x`, `{"advance":"1s","x":1}`, `{"Advance":"1s"}`} {
		expect(t, call(http.MethodPost, "/sandbox/clock", body), 400, "")
	}
	if moved := clock.Now().Sub(before); moved != 90*time.Second {
		t.Errorf("moved by %v", moved)
	}
}

func TestSandboxPathsStandAtTheRootAlone(t *testing.T) {
	_, _, call := build(t)
	expect(t, call(http.MethodGet, "/v1/sandbox/outbox", ""), 404, "")
	expect(t, call(http.MethodGet, "/sandbox/clock", ""), 405, "")
}
