package iaa_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// vectorOne is the fingerprint of the contract's sample, and its hash.
const (
	vectorOne = `{browser:{"userAgent":Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36},support:{"ajax":true,"boxModel":undefined,"changeBubbles":undefined,"checkClone":true,"checkOn":true,"cors":true,"cssFloat":undefined,"hrefNormalized":undefined,"htmlSerialize":undefined,"leadingWhitespace":undefined,"noCloneChecked":true,"noCloneEvent":undefined,"opacity":undefined,"optDisabled":undefined,"style":undefined,"submitBubbles":undefined,"tbody":undefined},computer:{"screenWidth":2560,"screenHeight":1440,"OS":"Microsoft Windows","platform":"Win32"},additional:{}}`
	hashOne   = "e96dadc9651f5fe8f071110eb174fe8e7a17a9d7a96b3b1980c13e5b4af3a4d7"
)

func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestTheSampleLoginIsReadWhole(t *testing.T) {
	w := newWorld(t)
	body := `{"objectType":"AdaptiveLoginInput","cddc":{"browserCDDC":{"fingerprintRaw":` + quoted(vectorOne) + `,"fingerprintHash":"` + hashOne + `"}},` +
		`"relationshipRef":"iaa_user","sessionID":"4ED23EA44F23","clientIP":"192.168.0.1","applicationRef":"web shop","deviceToken":"t1",` +
		`"credentials":{"authenticator":{"OTP":"012345","challenge":"777"}},"requestID":"abc","orchestrationDelivery":["requestMessage"],` +
		`"timeout":30,"loginMessage":{"title":{"text":"Hello"},"subject":"Log in?","challenge":"x"},"colour":"red","emailAddress":"a@b.org","n":5}`
	if got := w.body(w.login(body), 200); got != `{"riskResponseCode":0,"sessionStatus":"accepted","eventId":1840}` {
		t.Errorf("%s", got)
	}
	token := "t1"
	got := w.Service.Last()
	if len(got.CorrelationID) != 32 {
		t.Errorf("correlation id %q", got.CorrelationID)
	}
	want := login.Attempt{
		Name: models.UserName{UserID: "iaa_user", Domain: "sandbox"}, Adaptive: true, Lane: risk.LaneLogin,
		Fingerprint: login.Fingerprint{Present: true, Raw: vectorOne, Hash: hashOne},
		DeviceToken: &token,
		SessionID:   "4ed23ea44f23", RequestID: "abc",
		ClientIP: netip.MustParseAddr("192.168.0.1"), Connection: netip.MustParseAddr("198.51.100.7"),
		Credential: login.Credential{Kind: login.OTP, Value: "012345", Challenge: "777"},
		AskMessage: true, Wait: 30 * seconds, Title: "Hello", Subject: "Log in?",
		Attributes: map[string]string{"colour": "red", "emailAddress": "a@b.org"},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreFields(login.Attempt{}, "CorrelationID")); diff != "" {
		t.Error(diff)
	}
	if got.Credential.Value.Reveal() != "012345" {
		t.Error("the OTP was changed")
	}
}

func TestBothPrefixesServeTheLogin(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/users/ada/login", "/v1/users/ada/login"} {
		w.body(w.call(http.MethodPost, path, `{"objectType":"AdaptiveLoginInput"}`), 200)
		w.same(models.UserName{UserID: "ada", Domain: "master"}, w.Service.Last().Name)
	}
}

func TestCredentialsAreOfOneKind(t *testing.T) {
	for name, c := range map[string]struct {
		given string
		want  login.Credential
	}{
		"none":                           {``, login.Credential{}},
		"null":                           {`"credentials":null`, login.Credential{}},
		"an empty object":                {`"credentials":{}`, login.Credential{}},
		"null inside":                    {`"credentials":{"passKey":null,"authenticator":null}`, login.Credential{}},
		"a password":                     {`"credentials":{"passKey":"p w\u00e9"}`, login.Credential{Kind: login.Password, Value: "p wé"}},
		"the keyword votp":               {`"credentials":{"passKey":"votp"}`, login.Credential{Kind: login.AskCode}},
		"the keyword PIN":                {`"credentials":{"passKey":"PIN"}`, login.Credential{Kind: login.AskApproval, Keyword: "PIN"}},
		"the keyword Fingerprint":        {`"credentials":{"passKey":"Fingerprint"}`, login.Credential{Kind: login.AskApproval, Keyword: "Fingerprint"}},
		"a keyword in another case":      {`"credentials":{"passKey":"pin"}`, login.Credential{Kind: login.Password, Value: "pin"}},
		"an OTP":                         {`"credentials":{"authenticator":{"OTP":"0000"}}`, login.Credential{Kind: login.OTP, Value: "0000"}},
		"an assertion as text":           {`"fidoAuthentication":{"fidoProtocol":"FIDO2"},"credentials":{"fidoAuthenticator":{"authenticationResponse":"{}"}}`, login.Credential{Kind: login.FIDO, Value: "{}"}},
		"an assertion as object":         {`"fidoAuthentication":{"fidoProtocol":"FIDO2"},"credentials":{"fidoAuthenticator":{"authenticationResponse":{"id": 1}}}`, login.Credential{Kind: login.FIDO, Value: `{"id": 1}`}},
		"the alias":                      {`"staticPassword":"Test1234"`, login.Credential{Kind: login.Password, Value: "Test1234"}},
		"the alias beside credentials":   {`"staticPassword":"Test1234","credentials":{"passKey":"other"}`, login.Credential{Kind: login.Password, Value: "other"}},
		"the alias beside empty ones":    {`"staticPassword":"Test1234","credentials":{}`, login.Credential{}},
		"a bad alias beside credentials": {`"staticPassword":5,"credentials":{"passKey":"other"}`, login.Credential{Kind: login.Password, Value: "other"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			got := w.attempt(`{"objectType":"AdaptiveLoginInput"` + strings.TrimSuffix(","+c.given, ",") + `}`).Credential
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v (%s)", got, got.Value.Reveal())
			}
		})
	}
}

func TestWhatIsAbsentHasItsMeaning(t *testing.T) {
	w := newWorld(t)
	got := w.attempt(`{"objectType":"AdaptiveLoginInput","cddc":null,"clientIP":null,"sessionID":null,"orchestrationDelivery":null,"timeout":null,"requestID":null,"deviceToken":null}`)
	if got.Fingerprint.Present || got.ClientIP.IsValid() || got.SessionID != "" || got.RequestID != "" || got.Wait != 0 || got.DeviceToken != nil {
		t.Errorf("%+v", got)
	}
	if !got.Push || got.AskMessage || got.Attributes != nil {
		t.Errorf("%+v", got)
	}
}

func TestDeviceDataMayBeAbsent(t *testing.T) {
	for name, c := range map[string]struct {
		cddc string
		want login.Fingerprint
	}{
		"null":                    {`null`, login.Fingerprint{}},
		"empty":                   {`{}`, login.Fingerprint{}},
		"both null":               {`{"browserCDDC":null,"mobileCDDC":null}`, login.Fingerprint{}},
		"an empty browser":        {`{"browserCDDC":{}}`, login.Fingerprint{}},
		"an empty app":            {`{"mobileCDDC":{}}`, login.Fingerprint{}},
		"no hash":                 {`{"browserCDDC":{"fingerprintRaw":"x"}}`, login.Fingerprint{Present: true, Raw: "x"}},
		"a hash that is none":     {`{"browserCDDC":{"fingerprintRaw":"x","fingerprintHash":[1]}}`, login.Fingerprint{Present: true, Raw: "x", Hash: "[1]"}},
		"a null hash":             {`{"browserCDDC":{"fingerprintRaw":"x","fingerprintHash":null}}`, login.Fingerprint{Present: true, Raw: "x"}},
		"empty raw text":          {`{"browserCDDC":{"fingerprintRaw":""}}`, login.Fingerprint{Present: true}},
		"a bare object":           {`{"browserCDDC":{"fingerprintRaw":{ "a": [1 ,2] }}}`, login.Fingerprint{Present: true, Raw: `{ "a": [1 ,2] }`}},
		"escapes":                 {`{"browserCDDC":{"fingerprintRaw":"\u007ba\/b\u00e9\ud83d\ude00"}}`, login.Fingerprint{Present: true, Raw: "{a/bé😀"}},
		"an app's object":         {`{"mobileCDDC":{"os":"x", "n":1}}`, login.Fingerprint{Present: true, Mobile: true, Raw: `{"os":"x", "n":1}`}},
		"an app's text":           {`{"mobileCDDC":"text"}`, login.Fingerprint{Present: true, Mobile: true, Raw: "text"}},
		"an app's array":          {`{"mobileCDDC":[1]}`, login.Fingerprint{Present: true, Mobile: true, Raw: "[1]"}},
		"an app's two names":      {`{"mobileCDDC":{"fingerprintRaw":"r","fingerprintHash":"h"}}`, login.Fingerprint{Present: true, Mobile: true, Raw: "r", Hash: "h"}},
		"an app's raw object":     {`{"mobileCDDC":{"fingerprintRaw":{"a" :1}}}`, login.Fingerprint{Present: true, Mobile: true, Raw: `{"a" :1}`}},
		"32 KiB and no byte more": {`{"browserCDDC":{"fingerprintRaw":"` + strings.Repeat("x", 32<<10) + `"}}`, login.Fingerprint{Present: true, Raw: strings.Repeat("x", 32<<10)}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.same(c.want, w.attempt(`{"objectType":"AdaptiveLoginInput","cddc":`+c.cddc+`}`).Fingerprint)
		})
	}
}

func TestBadLoginsAreRefusedFieldByField(t *testing.T) {
	with := func(members string) string { return `{"objectType":"AdaptiveLoginInput",` + members + `}` }
	long := func(n int) string { return strings.Repeat("é", n) }
	refused(t, http.MethodPost, "/users/ada/login", map[string]struct {
		body string
		want []string
	}{
		"no object type":                    {`{}`, []string{"objectType: is required"}},
		"a null object type":                {`{"objectType":null}`, []string{"objectType: is required"}},
		"an unknown one":                    {`{"objectType":"Login"}`, []string{`objectType: must be "AdaptiveLoginInput" or "LoginInput"`}},
		"one in another case":               {`{"objecttype":"LoginInput"}`, []string{"objectType: is required"}},
		"a number for it":                   {`{"objectType":1}`, []string{"objectType: must be a string"}},
		"not an object":                     {`["AdaptiveLoginInput"]`, []string{"body: must be an object"}},
		"not JSON":                          {`objectType=LoginInput`, []string{"body: must be valid JSON; it is not at byte 0"}},
		"twice":                             {with(`"sessionID":"ab","sessionID":"cd"`), []string{"sessionID: must be given once only"}},
		"a broken template":                 {`{{"objectType":"AdaptiveLoginInput"}`, []string{"body: must be valid JSON; it is not at byte 1"}},
		"both kinds of data":                {with(`"cddc":{"browserCDDC":{"fingerprintRaw":"x"},"mobileCDDC":{"a":1}}`), []string{"cddc: must hold browserCDDC or mobileCDDC, not both"}},
		"a hash alone":                      {with(`"cddc":{"browserCDDC":{"fingerprintHash":"x"}}`), []string{"cddc.browserCDDC.fingerprintRaw: is required"}},
		"a number as data":                  {with(`"cddc":{"browserCDDC":{"fingerprintRaw":5}}`), []string{"cddc.browserCDDC.fingerprintRaw: must be a string or an object"}},
		"too much data":                     {with(`"cddc":{"browserCDDC":{"fingerprintRaw":"` + strings.Repeat("x", 32<<10+1) + `"}}`), []string{"cddc.browserCDDC.fingerprintRaw: must be 32 KiB at most"}},
		"too much of an app":                {with(`"cddc":{"mobileCDDC":"` + strings.Repeat("x", 32<<10+1) + `"}`), []string{"cddc.mobileCDDC: must be 32 KiB at most"}},
		"a mistyped part":                   {with(`"cddc":{"browserCddc":{}}`), []string{"cddc.browserCddc: is not known here; known are browserCDDC, mobileCDDC"}},
		"data as text":                      {with(`"cddc":"x"`), []string{"cddc: must be an object"}},
		"an empty reference":                {with(`"relationshipRef":""`), []string{"relationshipRef: must be 1 to 150 characters"}},
		"a long reference":                  {with(`"relationshipRef":"` + long(151) + `"`), []string{"relationshipRef: must be 1 to 150 characters"}},
		"a long application":                {with(`"applicationRef":"` + long(151) + `"`), []string{"applicationRef: must be 150 characters at most"}},
		"an empty session":                  {with(`"sessionID":""`), []string{"sessionID: must be 2 to 100 hex digits"}},
		"one hex digit":                     {with(`"sessionID":"a"`), []string{"sessionID: must be 2 to 100 hex digits"}},
		"101 hex digits":                    {with(`"sessionID":"` + strings.Repeat("a", 101) + `"`), []string{"sessionID: must be 2 to 100 hex digits"}},
		"no hex digits":                     {with(`"sessionID":"4ED23EA4-F23"`), []string{"sessionID: must be 2 to 100 hex digits"}},
		"an ending newline":                 {with(`"sessionID":"ab\n"`), []string{"sessionID: must be 2 to 100 hex digits"}},
		"a session as number":               {with(`"sessionID":42`), []string{"sessionID: must be a string"}},
		"no address":                        {with(`"clientIP":""`), []string{"clientIP: must be an IPv4 or IPv6 address"}},
		"a name as address":                 {with(`"clientIP":"localhost"`), []string{"clientIP: must be an IPv4 or IPv6 address"}},
		"an address and port":               {with(`"clientIP":"192.0.2.1:80"`), []string{"clientIP: must be an IPv4 or IPv6 address"}},
		"two kinds":                         {with(`"credentials":{"passKey":"x","authenticator":{"OTP":"1234"}}`), []string{"credentials: must hold one of passKey, authenticator and fidoAuthenticator only"}},
		"a mistyped kind":                   {with(`"credentials":{"passkey":"Test1234"}`), []string{"credentials.passkey: is not known here; known are passKey, authenticator, fidoAuthenticator"}},
		"credentials as text":               {with(`"credentials":"Test1234"`), []string{"credentials: must be an object"}},
		"an empty password":                 {with(`"credentials":{"passKey":""}`), []string{"credentials.passKey: must be 1 to 255 characters"}},
		"a long password":                   {with(`"credentials":{"passKey":"` + long(256) + `"}`), []string{"credentials.passKey: must be 1 to 255 characters"}},
		"an OTP as number":                  {with(`"credentials":{"authenticator":{"OTP":714346}}`), []string{"credentials.authenticator.OTP: must be a string"}},
		"no OTP":                            {with(`"credentials":{"authenticator":{}}`), []string{"credentials.authenticator.OTP: is required"}},
		"a short OTP":                       {with(`"credentials":{"authenticator":{"OTP":"123"}}`), []string{"credentials.authenticator.OTP: must be a string of 4 to 16 digits"}},
		"a long OTP":                        {with(`"credentials":{"authenticator":{"OTP":"12345678901234567"}}`), []string{"credentials.authenticator.OTP: must be a string of 4 to 16 digits"}},
		"letters in an OTP":                 {with(`"credentials":{"authenticator":{"OTP":"12a456"}}`), []string{"credentials.authenticator.OTP: must be a string of 4 to 16 digits"}},
		"foreign digits":                    {with(`"credentials":{"authenticator":{"OTP":"١٢٣٤"}}`), []string{"credentials.authenticator.OTP: must be a string of 4 to 16 digits"}},
		"a mistyped OTP":                    {with(`"credentials":{"authenticator":{"otp":"1234"}}`), []string{"credentials.authenticator.otp: is not known here; known are OTP, challenge", "credentials.authenticator.OTP: is required"}},
		"a long question":                   {with(`"credentials":{"authenticator":{"OTP":"1234","challenge":"` + long(65) + `"}}`), []string{"credentials.authenticator.challenge: must be 1 to 64 characters"}},
		"no protocol":                       {with(`"credentials":{"fidoAuthenticator":{"authenticationResponse":"{}"}}`), []string{"fidoAuthentication.fidoProtocol: is required"}},
		"an old protocol":                   {with(`"fidoAuthentication":{"fidoProtocol":"UAF"}`), []string{`fidoAuthentication.fidoProtocol: must be "FIDO2"`}},
		"no assertion":                      {with(`"fidoAuthentication":{"fidoProtocol":"FIDO2"},"credentials":{"fidoAuthenticator":{}}`), []string{"credentials.fidoAuthenticator.authenticationResponse: is required"}},
		"a long request ID":                 {with(`"requestID":"` + strings.Repeat("a", 65) + `"`), []string{"requestID: must be 64 characters at most"}},
		"a delivery as text":                {with(`"orchestrationDelivery":"pushNotification"`), []string{"orchestrationDelivery: must be an array"}},
		"a negative timeout":                {with(`"timeout":-1`), []string{"timeout: must be a whole number of 0 or more"}},
		"a timeout in words":                {with(`"timeout":"soon"`), []string{"timeout: must be a whole number of 0 or more"}},
		"a long title":                      {with(`"loginMessage":{"title":{"text":"` + long(201) + `"}}`), []string{"loginMessage.title.text: must be 200 characters at most"}},
		"a long subject":                    {with(`"loginMessage":{"subject":"` + long(201) + `"}`), []string{"loginMessage.subject: must be 200 characters at most"}},
		"a short alias":                     {with(`"staticPassword":"Test123"`), []string{"staticPassword: must be 8 to 255 characters"}},
		"a plain login without credentials": {`{"objectType":"LoginInput"}`, []string{"credentials: is required"}},
		"a plain login with empty ones":     {`{"objectType":"LoginInput","credentials":{}}`, []string{"credentials: is required"}},
		"everything at once": {`{"objectType":"X","cddc":5,"relationshipRef":"","sessionID":"zz","clientIP":"x","credentials":{"passKey":7,"authenticator":{"OTP":7}},"timeout":"x"}`, []string{
			"cddc: must be an object",
			"credentials.passKey: must be a string",
			"credentials.authenticator.OTP: must be a string",
			"timeout: must be a whole number of 0 or more",
			"relationshipRef: must be 1 to 150 characters",
			"sessionID: must be 2 to 100 hex digits",
			"clientIP: must be an IPv4 or IPv6 address",
			"credentials: must hold one of passKey, authenticator and fidoAuthenticator only",
			`objectType: must be "AdaptiveLoginInput" or "LoginInput"`,
		}},
	})
}

func TestBadNamesAreRefusedTogetherWithTheBody(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string][]string{
		"/users/a@b@c%20d/login":                         {"domain: must be 1 to 64 of letters, digits, dot, underscore, hyphen", "objectType: is required"},
		"/users/@master/login":                           {"userID: must be 1 to 255 characters", "objectType: is required"},
		"/users/%20/login":                               {"userID: must be 1 to 255 characters", "objectType: is required"},
		"/users/a%00b/login":                             {"userID: must be valid UTF-8 without control characters", "objectType: is required"},
		"/users/a%ff/login":                              {"userID: must be valid UTF-8 without control characters", "objectType: is required"},
		"/users/" + strings.Repeat("a", 256) + "/login":  {"userID: must be 1 to 255 characters", "objectType: is required"},
		"/users/a@" + strings.Repeat("d", 65) + "/login": {"domain: must be 1 to 64 of letters, digits, dot, underscore, hyphen", "objectType: is required"},
	} {
		w.same(want, w.complaints(w.call(http.MethodPost, path, `{}`)))
	}
}

func TestAPlainLoginIgnoresTheAdaptiveFields(t *testing.T) {
	w := newWorld(t)
	w.Service.Answer = login.Answer{Status: models.Accepted}
	body := `{"objectType":"LoginInput","cddc":5,"relationshipRef":"","sessionID":"zz","clientIP":"nowhere","applicationRef":7,"deviceToken":{},` +
		`"credentials":{"passKey":"Test1234"},"note":"x"}`
	if got := w.body(w.login(body), 200); got != `{"sessionStatus":"accepted"}` {
		t.Errorf("%s", got)
	}
	got := w.Service.Last()
	if got.Adaptive || got.Fingerprint.Present || got.SessionID != "" || got.ClientIP.IsValid() || got.DeviceToken != nil {
		t.Errorf("%+v", got)
	}
	w.same(map[string]string{"note": "x"}, got.Attributes)
	w.Service.Answer = login.Answer{Status: models.Refused}
	if got := w.body(w.login(`{"objectType":"LoginInput","staticPassword":"Test1234"}`), 200); got != `{"sessionStatus":"refused"}` {
		t.Errorf("%s", got)
	}
}

func TestAttributesAreBounded(t *testing.T) {
	w := newWorld(t)
	var members strings.Builder
	for i := range 40 {
		fmt.Fprintf(&members, `,"k%02d":"v"`, i)
	}
	got := w.attempt(`{"objectType":"AdaptiveLoginInput","long":"` + strings.Repeat("é", 4001) + `","just":"` + strings.Repeat("é", 4000) + `","n":1,"o":{}` + members.String() + `}`).Attributes
	if len(got) != 32 || got["long"] != "" || len(got["just"]) != 8000 || got["k30"] != "v" || got["k31"] != "" {
		t.Errorf("%d attributes: %v", len(got), got)
	}
}

func TestErrorsOfTheServiceAreShown(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		err  *models.Error
		want int
	}{
		{models.Errorf(models.Denied, "Authentication failed"), 409},
		{models.Errorf(models.Conflict, "Request ID is invalid"), 409},
		{models.Errorf(models.Conflict, "Timed out"), 409},
		{models.Errorf(models.Conflict, "User refused"), 409},
		{models.Errorf(models.NotFound, "User not found"), 404},
		{models.Errorf(models.Limited, "Too many attempts").After(seconds), 429},
		{models.Errorf(models.Overloaded, "Too many logins").After(seconds), 503},
	} {
		w.Service.Err = c.err
		answer := w.login(`{"objectType":"AdaptiveLoginInput"}`)
		if got := w.body(answer, c.want); !strings.Contains(got, quoted(c.err.Message)) {
			t.Errorf("%s", got)
		}
	}
}
