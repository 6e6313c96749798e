package iaa_test

import (
	"net/http"
	"strings"
	"testing"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

func TestEventsAreJudgedOnTheirLane(t *testing.T) {
	for event, lane := range map[string]risk.Lane{"AddressChange": risk.LaneEvent, "42": risk.LaneEvent, "LoginAttempt": risk.LaneLogin, "loginattempt": risk.LaneEvent} {
		w := newWorld(t)
		got := w.body(w.call(http.MethodPost, "/v1/users/ada/events/validate", `{"eventType":"`+event+`","sessionID":"AB","objectType":"ignored","note":"x"}`), 200)
		if got != `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840}` {
			t.Errorf("%s", got)
		}
		a := w.Service.Last()
		if a.Lane != lane || a.EventType != event || !a.Adaptive || a.SessionID != "ab" || len(a.Attributes) != 1 {
			t.Errorf("%s: %+v", event, a)
		}
	}
}

func TestBadEventsAreRefused(t *testing.T) {
	refused(t, http.MethodPost, "/users/ada/events/validate", map[string]struct {
		body string
		want []string
	}{
		"no type":          {`{}`, []string{"eventType: is required"}},
		"an object type":   {`{"objectType":"AdaptiveLoginInput"}`, []string{"eventType: is required"}},
		"an empty type":    {`{"eventType":""}`, []string{"eventType: must be 1 to 64 characters"}},
		"a long type":      {`{"eventType":"` + strings.Repeat("x", 65) + `"}`, []string{"eventType: must be 1 to 64 characters"}},
		"a number":         {`{"eventType":4}`, []string{"eventType: must be a string"}},
		"and other fields": {`{"eventType":"x","clientIP":"x","sessionID":"x"}`, []string{"sessionID: must be 2 to 100 hex digits", "clientIP: must be an IPv4 or IPv6 address"}},
		"not JSON":         {`{`, []string{"body: must be complete JSON; it ends too early"}},
	})
}

const payment = `"accountRef":"a1","amount":"1250.00","currency":"EUR","transactionType":"ExternalTransfer","creditorBank":"b","creditorIBAN":"DE02","creditorName":"n","debtorIBAN":"NL02"`

var paid = login.Transaction{
	AccountRef: "a1", Amount: "1250.00", Currency: "EUR", TransactionType: "ExternalTransfer",
	CreditorBank: "b", CreditorIBAN: "DE02", CreditorName: "n", DebtorIBAN: "NL02",
}

func TestPaymentsAreJudged(t *testing.T) {
	w := newWorld(t)
	w.Service.Answer = login.Answer{Status: models.Pending, Code: risk.ChallengeSMS, HasCode: true}
	body := `{"objectType":"AdaptiveTransactionInput","relationshipRef":"ada@bank","sessionID":"AB","clientIP":"192.0.2.1",` + payment + `,"colour":"red"}`
	if got := w.body(w.call(http.MethodPost, "/v1/transactions", body), 200); got != `{"riskResponseCode":3}` {
		t.Errorf("%s", got)
	}
	w.same([]string{"Judge"}, w.Service.Calls())
	a := w.Service.Last()
	w.same(paid, *a.Transaction)
	if a.Name != (models.UserName{UserID: "ada", Domain: "bank"}) || a.Lane != risk.LaneTransaction || !a.Adaptive || a.SessionID != "ab" || a.Attributes["colour"] != "red" {
		t.Errorf("%+v", a)
	}
	w.body(w.call(http.MethodPost, "/transactions", `{"userID":"a@x.org"}`), 200)
	w.same(models.UserName{UserID: "a@x.org", Domain: "master"}, w.Service.Last().Name)
	w.body(w.call(http.MethodPost, "/transactions", `{"userID":"ada","domain":"shop","relationshipRef":"someone"}`), 200)
	w.same(models.UserName{UserID: "ada", Domain: "shop"}, w.Service.Last().Name)
}

func TestBadPaymentsAreRefused(t *testing.T) {
	const amount = `amount: must be a decimal number of 18 digits at most, such as "12.50"`
	with := func(members string) string { return `{"relationshipRef":"ada",` + members + `}` }
	refused(t, http.MethodPost, "/transactions", map[string]struct {
		body string
		want []string
	}{
		"nobody's":           {`{}`, []string{"relationshipRef: is required"}},
		"an impossible user": {`{"relationshipRef":"a@b c"}`, []string{"relationshipRef: must name a user: userID, or userID@domain"}},
		"a bad user ID":      {`{"userID":"","domain":"!"}`, []string{"userID: must be 1 to 255 characters", "domain: must be 1 to 64 of letters, digits, dot, underscore, hyphen"}},
		"a domain with @":    {`{"userID":"a","domain":"b@c"}`, []string{"domain: must not hold @"}},
		"a wrong type":       {with(`"objectType":"AdaptiveLoginInput"`), []string{`objectType: must be "AdaptiveTransactionInput", "AdaptiveTransactionValidationInput" or "TransactionValidationInput"`}},
		"19 digits":          {with(`"amount":"1234567890.123456789"`), []string{amount}},
		"an exponent":        {with(`"amount":1e5`), []string{amount}},
		"a negative":         {with(`"amount":"-5"`), []string{amount}},
		"a comma":            {with(`"amount":"1,50"`), []string{amount}},
		"no digits":          {with(`"amount":""`), []string{amount}},
		"a point alone":      {with(`"amount":"5."`), []string{amount}},
		"an object":          {with(`"amount":{}`), []string{"amount: must be a decimal number, best as a string"}},
		"a long name":        {with(`"creditorName":"` + strings.Repeat("é", 151) + `"`), []string{"creditorName: must be 150 characters at most"}},
		"a number":           {with(`"accountRef":7`), []string{"accountRef: must be a string"}},
		"every field": {with(`"accountRef":1,"amount":true,"currency":1,"transactionType":1,"creditorBank":1,"creditorIBAN":1,"creditorName":1,"debtorIBAN":1`), []string{
			"accountRef: must be a string", "amount: must be a decimal number, best as a string", "currency: must be a string", "transactionType: must be a string",
			"creditorBank: must be a string", "creditorIBAN: must be a string", "creditorName: must be a string", "debtorIBAN: must be a string",
		}},
	})
}

func TestSignedPaymentsAreValidated(t *testing.T) {
	w := newWorld(t)
	body := `{"objectType":"AdaptiveTransactionValidationInput",` + payment + `,"sessionID":"AB","data":{"standard":{"dataFields":["1250.00","202051"],"signature":"012345"}}}`
	if got := w.body(w.call(http.MethodPost, "/v1/users/ada/transactions/validate", body), 200); got != `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840}` {
		t.Errorf("%s", got)
	}
	w.same([]string{"Login"}, w.Service.Calls())
	a := w.Service.Last()
	w.same(paid, *a.Transaction)
	w.same(login.Credential{Kind: login.OTP, Value: "012345", Signed: []string{"1250.00", "202051"}}, a.Credential)
	if a.Lane != risk.LaneTransaction || !a.Adaptive || a.SessionID != "ab" {
		t.Errorf("%+v", a)
	}
}

func TestPaymentsWithoutDataAreJudgedAlone(t *testing.T) {
	w := newWorld(t)
	w.body(w.call(http.MethodPost, "/users/ada/transactions/validate", `{"objectType":"AdaptiveTransactionValidationInput",`+payment+`}`), 200)
	if a := w.Service.Last(); a.Credential.Kind != login.NoCredential || !a.Adaptive {
		t.Errorf("%+v", a)
	}
	w.body(w.call(http.MethodPost, "/users/ada/transactions/validate", `{"objectType":"AdaptiveTransactionValidationInput","requestID":"abc","credentials":{"authenticator":{"OTP":"123456"}}}`), 200)
	if a := w.Service.Last(); a.Credential.Kind != login.OTP || a.RequestID != "abc" {
		t.Errorf("%+v", a)
	}
}

func TestPlainPaymentsIgnoreTheAdaptiveFields(t *testing.T) {
	w := newWorld(t)
	w.Service.Answer = login.Answer{Status: models.Accepted}
	body := `{"objectType":"TransactionValidationInput","clientIP":"x","sessionID":7,"data":{"standard":{"dataFields":["1"],"signature":"123456"}}}`
	if got := w.body(w.call(http.MethodPost, "/users/ada/transactions/validate", body), 200); got != `{"sessionStatus":"accepted"}` {
		t.Errorf("%s", got)
	}
	if a := w.Service.Last(); a.Adaptive || a.Credential.Kind != login.OTP {
		t.Errorf("%+v", a)
	}
}

func TestOtherFormsOfDataAreNotOffered(t *testing.T) {
	for _, data := range []string{`{"secureChannel":{"requestID":"a","signature":"b"}}`, `{"transactionMessage":{"dataFields":[]}}`, `{"fido":{"fidoProtocol":"FIDO2"}}`} {
		w := newWorld(t)
		for _, kind := range []string{"AdaptiveTransactionValidationInput", "TransactionValidationInput"} {
			got := w.body(w.call(http.MethodPost, "/users/ada/transactions/validate", `{"objectType":"`+kind+`","data":`+data+`}`), 501)
			if !strings.Contains(got, "only standard is offered") || w.Service.Calls() != nil {
				t.Errorf("%s %v", got, w.Service.Calls())
			}
		}
	}
}

func TestBadSignaturesAreRefused(t *testing.T) {
	with := func(data string) string {
		return `{"objectType":"AdaptiveTransactionValidationInput","data":` + data + `}`
	}
	refused(t, http.MethodPost, "/users/ada/transactions/validate", map[string]struct {
		body string
		want []string
	}{
		"no object type":     {`{}`, []string{"objectType: is required"}},
		"a login's":          {`{"objectType":"LoginInput"}`, []string{`objectType: must be "AdaptiveTransactionValidationInput" or "TransactionValidationInput"`}},
		"no data":            {`{"objectType":"TransactionValidationInput"}`, []string{"credentials: is required"}},
		"empty data":         {with(`{}`), []string{"data: must hold one of standard, secureChannel, transactionMessage and fido"}},
		"two forms":          {with(`{"standard":{"dataFields":["1"],"signature":"1234"},"fido":{}}`), []string{"data: must hold one of standard, secureChannel, transactionMessage and fido"}},
		"an unknown form":    {with(`{"Standard":{}}`), []string{"data.Standard: is not known here; known are standard, secureChannel, transactionMessage, fido", "data: must hold one of standard, secureChannel, transactionMessage and fido"}},
		"an empty form":      {with(`{"standard":{}}`), []string{"data.standard.signature: is required", "data.standard.dataFields: must hold 1 to 16 strings"}},
		"a bad signature":    {with(`{"standard":{"dataFields":["1"],"signature":"xyz"}}`), []string{"data.standard.signature: must be a string of 4 to 16 digits"}},
		"a number":           {with(`{"standard":{"dataFields":["1",2],"signature":1234}}`), []string{"data.standard.dataFields.1: must be a string", "data.standard.signature: must be a string"}},
		"17 fields":          {with(`{"standard":{"dataFields":["1"` + strings.Repeat(`,"1"`, 16) + `],"signature":"1234"}}`), []string{"data.standard.dataFields: must hold 1 to 16 strings"}},
		"a long field":       {with(`{"standard":{"dataFields":["` + strings.Repeat("1", 65) + `"],"signature":"1234"}}`), []string{"data.standard.dataFields.0: must be 1 to 64 characters"}},
		"data as text":       {with(`"x"`), []string{"data: must be an object"}},
		"beside credentials": {`{"objectType":"AdaptiveTransactionValidationInput","credentials":{"passKey":"x"},"data":{"standard":{"dataFields":["1"],"signature":"1234"}}}`, []string{"credentials: must not be given beside data.standard.signature"}},
	})
}
