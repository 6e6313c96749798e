package login_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// try is one call of a person, built one fact at a time.
type try struct {
	w      *world
	a      login.Attempt
	caller login.Caller
}

// login begins a call that says nothing but the name.
func (p *person) login() *try {
	return &try{w: p.w, caller: p.w.caller, a: login.Attempt{
		Name: p.name, Adaptive: true, Lane: risk.LaneLogin, CorrelationID: "c-1", Connection: address("10.0.0.1"),
	}}
}

// enters is a call with the right password.
func (p *person) enters() *try { return p.login().password(rightPassword) }

// strays is the right password on a strange device in a far country.
func (p *person) strays() *try { return p.enters().on(strange).from(far) }

// atHome is the right password at home on the known laptop.
func (p *person) atHome() *try { return p.enters().on(laptop).from(home) }

func (y *try) credential(kind login.CredentialKind, value string) *try {
	y.a.Credential = login.Credential{Kind: kind, Value: models.Secret(value)}
	return y
}

func (y *try) password(value string) *try { return y.credential(login.Password, value) }
func (y *try) code(value string) *try     { return y.credential(login.OTP, value) }
func (y *try) empty() *try                { return y.credential(login.NoCredential, "") }
func (y *try) votp() *try                 { return y.credential(login.AskCode, "") }

func (y *try) keyword(word string) *try {
	y.a.Credential = login.Credential{Kind: login.AskApproval, Keyword: word}
	return y
}

func (y *try) oneStep(question, response string) *try {
	y.code(response).a.Credential.Challenge = question
	return y
}

func (y *try) from(ip string) *try             { y.a.ClientIP = address(ip); return y }
func (y *try) session(id string) *try          { y.a.SessionID = id; return y }
func (y *try) answering(requestID string) *try { y.a.RequestID = requestID; return y }
func (y *try) token(token string) *try         { y.a.DeviceToken = &token; return y }
func (y *try) waiting(d time.Duration) *try    { y.a.Wait = d; return y }
func (y *try) plain() *try                     { y.a.Adaptive = false; return y }
func (y *try) as(caller login.Caller) *try     { y.caller = caller; return y }

func (y *try) event(kind string) *try {
	y.a.Lane, y.a.EventType = risk.LaneEvent, kind
	return y
}

func (y *try) payment(amount string) *try {
	y.a.Lane, y.a.Transaction = risk.LaneTransaction, &login.Transaction{Amount: amount, Currency: "EUR", CreditorIBAN: "DE02"}
	return y
}

func (y *try) on(raw string) *try {
	sum := sha256.Sum256([]byte(raw))
	y.a.Fingerprint = login.Fingerprint{Present: true, Raw: raw, Hash: hex.EncodeToString(sum[:])}
	return y
}

func (y *try) ctx() context.Context { return login.WithCaller(y.w.t.Context(), y.caller) }

func (y *try) do() (login.Answer, error) { return y.w.Login(y.ctx(), y.a) }

// accepted wants to be let in.
func (y *try) accepted() login.Answer {
	y.w.t.Helper()
	return y.ends(models.Accepted, risk.Accept)
}

// declined wants a decline.
func (y *try) declined() {
	y.w.t.Helper()
	y.ends(models.Refused, risk.Decline)
}

// asked wants a challenge.
func (y *try) asked(code risk.Code) login.Answer {
	y.w.t.Helper()
	answer := y.ends(models.Pending, code)
	if len(answer.RequestID) != 32 {
		y.w.t.Errorf("%s: pending under the requestID %q", y.a.Name, answer.RequestID)
	}
	return answer
}

func (y *try) ends(status models.Status, code risk.Code) login.Answer {
	y.w.t.Helper()
	answer, err := y.do()
	if err != nil {
		y.w.t.Fatalf("%s: %v, want %s with code %d", y.a.Name, err, status, code)
	}
	if answer.Status != status || answer.HasCode != y.a.Adaptive || (answer.HasCode && answer.Code != code) {
		reasons := []string{}
		if answer.Risk != nil {
			for _, r := range answer.Risk.Reasons {
				reasons = append(reasons, r.Code)
			}
		}
		y.w.t.Fatalf("%s: got %s with code %d %v, want %s with code %d", y.a.Name, answer.Status, answer.Code, reasons, status, code)
	}
	if answer.Status != models.Pending && answer.RequestID != "" {
		y.w.t.Errorf("%s: a requestID with %s", y.a.Name, status)
	}
	return answer
}

// mustEnd wants a status, whatever the rest of the answer.
func (y *try) mustEnd(want models.Status) {
	y.w.t.Helper()
	if answer, err := y.do(); err != nil || answer.Status != want {
		y.w.t.Errorf("%s: got %+v, %v, want %s", y.a.Name, answer, err, want)
	}
}

// fails wants an error with a message.
func (y *try) fails(want string) {
	y.w.t.Helper()
	answer, err := y.do()
	if message(err) != want || (answer != login.Answer{}) {
		y.w.t.Errorf("%s: got %q (%v), %+v, want %q", y.a.Name, message(err), err, answer, want)
	}
}

// denied wants the answer that every failed authentication gets.
func (y *try) denied() {
	y.w.t.Helper()
	y.fails("Authentication failed")
}

// status wants a session to stand somewhere.
func (w *world) status(requestID string, want models.Status) {
	w.t.Helper()
	got, err := w.Status(w.ctx(), requestID, 0)
	if err != nil || got != want {
		w.t.Errorf("the session stands at %q (%v), want %s", got, err, want)
	}
}
