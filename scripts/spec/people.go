package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
)

// The browsers of the examples: one that every demo person but new_user has used
// before, and one that none of them has.
var (
	//go:embed devices/known.txt
	knownDevice string
	//go:embed devices/strange.txt
	strangeDevice string
)

// Where the demo people log in from.
const (
	home    = "193.0.6.10"    // NL, the home network of all of them
	abroad  = "80.10.246.2"   // FR, where traveller has been before
	faraway = "200.160.2.3"   // BR, where none of them has been
	secret  = "Test1234"      // the password of all of them
	wrong   = "not-the-right" // the password of none
)

// outcome is what the sandbox answers to an example, for the tests that run it.
type outcome struct {
	Status        int    `json:"status"`
	SessionStatus string `json:"sessionStatus,omitempty"`
	Code          *int   `json:"riskResponseCode,omitempty"`
}

func accepted() outcome              { return scored("accepted", 0) }
func pending(code int) outcome       { return scored("pending", code) }
func refused() outcome               { return scored("refused", 1) }
func denied() outcome                { return outcome{Status: 409} }
func scored(s string, c int) outcome { return outcome{Status: 200, SessionStatus: s, Code: &c} }

// people is one example for each thing that can happen to each demo person.
func people() offered {
	return offered{
		{"iaa_user", "iaa_user at home: accepted", attempt("iaa_user", "7B21C09F", knownDevice, home, secret), accepted()},
		{"iaa_user_wrong_password", "iaa_user, wrong password: 409", attempt("iaa_user", "7B21C0A0", knownDevice, home, wrong), denied()},
		{"iaa_user_far", "iaa_user, strange device far away: code of the authenticator", attempt("iaa_user", "7B21C0A1", strangeDevice, faraway, secret), pending(4)},
		{"iaa_user_plain", "iaa_user, not scored", plain("iaa_user", secret), outcome{Status: 200, SessionStatus: "accepted"}},
		{"sms_user", "sms_user at home: accepted", attempt("sms_user", "0E550001", knownDevice, home, secret), accepted()},
		{"sms_user_far", "sms_user, strange device far away: code by SMS", attempt("sms_user", "0E550002", strangeDevice, faraway, secret), pending(3)},
		{"traveller", "traveller in France: accepted", attempt("traveller", "0E550003", knownDevice, abroad, secret), accepted()},
		{"new_user", "new_user, first login ever: code by SMS", attempt("new_user", "0E550004", knownDevice, home, secret), pending(3)},
		{"face_user", "face_user at home: accepted", attempt("face_user", "0E550005", knownDevice, home, secret), accepted()},
		{"face_user_far", "face_user, strange device far away: face on the trusted device", attempt("face_user", "0E550006", strangeDevice, faraway, secret), pending(24)},
		{"nofactor_user_far", "nofactor_user, strange device far away: declined", attempt("nofactor_user", "0E550007", strangeDevice, faraway, secret), refused()},
		{"locked_user", "locked_user: 409, as for a wrong password", attempt("locked_user", "0E550008", knownDevice, home, secret), denied()},
	}
}

type body struct {
	ObjectType      string       `json:"objectType,omitempty"`
	EventType       string       `json:"eventType,omitempty"`
	UserID          string       `json:"userID,omitempty"`
	Domain          string       `json:"domain,omitempty"`
	StaticPassword  string       `json:"staticPassword,omitempty"`
	CDDC            *cddc        `json:"cddc,omitempty"`
	RelationshipRef string       `json:"relationshipRef,omitempty"`
	SessionID       string       `json:"sessionID,omitempty"`
	ClientIP        string       `json:"clientIP,omitempty"`
	ApplicationRef  string       `json:"applicationRef,omitempty"`
	Credentials     *credentials `json:"credentials,omitempty"`
	payment
}

type payment struct {
	AccountRef      string `json:"accountRef,omitempty"`
	Amount          string `json:"amount,omitempty"`
	Currency        string `json:"currency,omitempty"`
	TransactionType string `json:"transactionType,omitempty"`
	CreditorName    string `json:"creditorName,omitempty"`
	CreditorIBAN    string `json:"creditorIBAN,omitempty"`
}

type cddc struct {
	BrowserCDDC fingerprint `json:"browserCDDC"`
}

type fingerprint struct {
	FingerprintRaw  string `json:"fingerprintRaw"`
	FingerprintHash string `json:"fingerprintHash"`
}

type credentials struct {
	PassKey string `json:"passKey"`
}

func attempt(user, session, device, address, password string) body {
	sum := sha256.Sum256([]byte(device))
	return body{
		ObjectType:      "AdaptiveLoginInput",
		CDDC:            &cddc{fingerprint{device, hex.EncodeToString(sum[:])}},
		RelationshipRef: user,
		SessionID:       session,
		ClientIP:        address,
		ApplicationRef:  "Example Shop",
		Credentials:     &credentials{password},
	}
}

// plain is a login that is only checked; relationshipRef says to readers whose.
func plain(user, password string) body {
	return body{ObjectType: "LoginInput", RelationshipRef: user, Credentials: &credentials{password}}
}
