package cli

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Security requirement of section 7: whole flows at debug level, with secrets that
// are found wherever they turn up.

const (
	markPassword = "zebra marker quilt seventeen"
	markWrong    = "wrong marker giraffe 4711"
	markPhone    = "+31201234567"
	markEmail    = "marker.mailbox@leaks.example"
	markUnknown  = "hunter2-typed-as-name"
)

// found collects what must be nowhere, and where it may be all the same.
type found struct {
	t       *testing.T
	secrets map[string]string
}

func (f found) nowhere(place, text string) {
	f.t.Helper()
	for name, value := range f.secrets {
		if value != "" && strings.Contains(text, value) {
			at := strings.Index(text, value)
			f.t.Errorf("%s is in %s: …%.200s…", name, place, text[max(0, at-80):])
		}
	}
}

func TestNoSecretIsLoggedShownOrKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := o.key("login,session,transaction,user,device,risk-detail", "--trust-client-ip")
	tn := o.serve(key)
	_, token, _ := strings.Cut(key, ".")
	f := found{t, map[string]string{
		"the password": markPassword, "the wrong password": markWrong, "the key's secret": token,
		"the gateway's secret": gatewaySecret, "an unknown name": markUnknown,
	}}
	answers := f.flow(tn, o)
	f.nowhere("an answer", answers)

	f.secrets["the phone"], f.secrets["the e-mail address"] = markPhone[1:], markEmail
	f.secrets["the address"] = "200.160.2.3"
	_, metrics := tn.page("/metrics")
	f.nowhere("the metrics", metrics)
	open := fileBytes(t, tn.db)
	tn.stop()
	f.nowhere("the log", tn.log.text())
	if strings.Contains(tn.log.text(), markPhone[5:]) { // fewer digits would be found in instants, too
		t.Error("the log shows most of the phone's number")
	}
	delete(f.secrets, "the phone") // users are found by them
	delete(f.secrets, "the e-mail address")
	for place, kept := range map[string]string{"the open database": open, "the database": fileBytes(t, tn.db)} {
		f.nowhere(place, kept)
		if !strings.Contains(kept, markPhone) {
			t.Errorf("%s was not read", place)
		}
	}
}

func TestAGatewayThatEchoesLeaksNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.phone.refuse.Store(true)
	o.user("ada")
	tn := o.serve(o.key("login"))
	f := found{t, map[string]string{"the phone": usersPhone[1:], "the password": goodPassword, "the gateway's secret": gatewaySecret}}
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	f.secrets["the code"] = o.phone.next().Code
	tn.log.await(t, "message.failed")
	tn.stop()
	f.nowhere("the log", tn.log.text())
	delete(f.secrets, "the phone")
	f.nowhere("the database", fileBytes(t, tn.db))
}

func TestLineBreaksForgeNoLogLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("login,user,session"))
	const forged = "\n{\"level\":\"INFO\",\"msg\":\"forged\"}\r\n"
	escaped := url.PathEscape(forged)
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/v1/users/" + escaped + "/login", tries("x")},
		{http.MethodPut, "/v1/users/ada" + escaped, object{}},
		{http.MethodPost, "/v1/users/ada/login", object{"objectType": forged, forged: forged, "relationshipRef": forged, "applicationRef": forged}},
		{http.MethodPost, "/v1/users/ada/login", object{"objectType": "AdaptiveLoginInput", forged: forged, "relationshipRef": forged, "applicationRef": forged}},
		{http.MethodPost, "/v1/users/register", object{"objectType": "RegisterUserInputEx", "userID": forged}},
		{http.MethodGet, "/v1/sessions/" + escaped, nil},
		{http.MethodGet, "/v1/" + escaped, nil},
		{http.MethodGet, "/v1/users?userID=" + url.QueryEscape(forged), nil},
	} {
		request := tn.request(c.method, c.path, c.body)
		request.Header.Set("User-Agent", "x\ty")
		if status, answer, _ := tn.send(request); status >= 500 {
			t.Errorf("%s %s: %d %v", c.method, c.path, status, answer)
		}
	}
	tn.stop()
	if got := len(tn.log.entries(t, "request")); got != 8 {
		t.Errorf("8 requests gave %d lines", got)
	}
	if len(tn.log.entries(t, "forged")) > 0 {
		t.Error("a line was forged")
	}
}

// flow runs logins that end well, badly and not at all, and returns every answer.
func (f found) flow(tn *town, o *office) string {
	f.t.Helper()
	var said strings.Builder
	keep := func(want int, method, path string, body any) object {
		f.t.Helper()
		status, answer, raw := tn.call(method, path, body)
		if status != want {
			f.t.Errorf("%s %s: %d %s, want %d", method, path, status, raw, want)
		}
		said.Write(raw)
		return answer
	}
	const door = "/v1/users/mark/login"
	keep(200, http.MethodPut, "/v1/users/mark", object{
		"staticPassword": markPassword, "mobilePhoneNumber": markPhone, "emailAddress": markEmail,
	})
	at := func() attempt { return tries("mark").with(vector(f.t, "v2")).from(far()[0]) }
	asked := keep(200, http.MethodPost, door, at().password(markPassword))
	f.secrets["the requestID"] = asked["requestID"].(string)
	f.secrets["the code"] = o.phone.next().Code
	keep(409, http.MethodPost, door, at().password(markWrong))
	keep(409, http.MethodPost, door, at().code("4711471147114711").answering(asked["requestID"]))
	keep(409, http.MethodPost, "/v1/users/"+markUnknown+"/login", at().password(markWrong))
	keep(200, http.MethodGet, "/v1/sessions/"+asked["requestID"].(string), nil)
	said.Reset() // the requestID is for its caller; it is nobody else's from here on
	keep(200, http.MethodPost, door, at().code(f.secrets["the code"]).answering(asked["requestID"]))
	keep(409, http.MethodPost, door, at().code(f.secrets["the code"]).answering(asked["requestID"]))
	keep(400, http.MethodPost, door, at().code("x"+markWrong))
	keep(400, http.MethodPost, door, object{"objectType": "AdaptiveLoginInput", "credentials": markWrong})
	keep(400, http.MethodPatch, "/v1/users/mark", object{"staticPassword": markWrong[:7] + "\x00"})
	keep(400, http.MethodPatch, "/v1/users/mark", object{"staticPassword": "mark"})
	keep(409, http.MethodPut, "/v1/users/mark", object{"staticPassword": markPassword})
	keep(204, http.MethodPost, "/v1/users/mark/reset-password", nil)
	registered := keep(200, http.MethodPost, "/v1/users/register", object{
		"objectType": "RegisterUserInputEx", "userID": "fresh", "clientIP": "200.160.2.3", "emailAddress": "x." + markEmail,
	})
	if made, ok := registered["activationPassword"].(string); ok {
		text := strings.ReplaceAll(said.String(), made, "")
		said.Reset()
		said.WriteString(text)
		f.secrets["the activation password"] = made
	}
	return said.String()
}

// page reads a page that is no JSON.
func (tn *town) page(path string) (int, string) {
	tn.t.Helper()
	response, err := tn.client.Do(tn.request(http.MethodGet, path, nil))
	if err != nil {
		tn.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		tn.t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

// fileBytes is a database file with everything beside it.
func fileBytes(tb testing.TB, db string) string {
	tb.Helper()
	files, err := filepath.Glob(db + "*")
	if err != nil || len(files) == 0 {
		tb.Fatalf("%s: %v", db, err)
	}
	var all strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}
