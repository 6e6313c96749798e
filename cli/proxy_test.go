package cli

import (
	"net/http"
	"testing"
)

// Security requirement S9: what headers say of the client's address.

// through sends a login as a proxy passes it on, with lines of the forwarding header.
func (tn *town) through(user string, a attempt, lines ...string) (int, object) {
	tn.t.Helper()
	request := tn.request(http.MethodPost, "/v1/users/"+user+"/login", a)
	request.Header["X-Forwarded-For"] = lines
	status, answer, _ := tn.send(request)
	return status, answer
}

func TestWithoutProxiesHeadersSayNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"))
	lines := [][]string{nil, {far()[0]}, {"garbage"}, {far()[0] + ", " + far()[1], "8.8.8.8"}, {"\xff\xfe"}, {""}}
	for _, forwarded := range lines {
		if status, answer := tn.through("ada", tries("ada").password(goodPassword), forwarded...); status != 200 || answer["sessionStatus"] != "pending" {
			t.Errorf("%q: %d %v", forwarded, status, answer)
		}
	}
	for i, d := range decisions(t, o.open()) {
		if got := placeOf(t, d.Evidence); got != "" {
			t.Errorf("header %q moved the user to %q", lines[i], got)
		}
	}
}

func TestTheProxysOwnWordCounts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"), "--trusted-proxy", "127.0.0.1,10.0.0.0/8")
	rows := []struct {
		lines []string
		want  string
	}{
		{[]string{"200.160.2.3"}, "BR"},
		{[]string{"133.11.0.1, 200.160.2.3"}, "BR"}, // the left one is the client's own word
		{[]string{"133.11.0.1", "200.160.2.3"}, "BR"},
		{[]string{"garbage, 200.160.2.3"}, "BR"},
		{[]string{"133.11.0.1, 200.160.2.3, 10.1.2.3"}, "BR"}, // two proxies
		{[]string{"200.160.2.3:4711"}, "BR"},
		{[]string{"::ffff:200.160.2.3"}, "BR"},
		{nil, ""},
	}
	for _, row := range rows {
		if status, answer := tn.through("ada", tries("ada").password(goodPassword), row.lines...); status != 200 {
			t.Errorf("%q: %d %v", row.lines, status, answer)
		}
	}
	kept := decisions(t, o.open())
	for i, row := range rows {
		if got := placeOf(t, kept[i].Evidence); got != row.want {
			t.Errorf("%q: the user is in %q, want %q", row.lines, got, row.want)
		}
	}
	for _, garbage := range [][]string{{"garbage"}, {""}, {"133.11.0.1, "}, {"200.160.2.3, unknown"}, {"200.160.2.3;10.0.0.1"}, {"133.11.0.1", "\xff"}, {"127.0.0.1, for=1.1.1.1"}} {
		status, answer := tn.through("ada", tries("ada").password(goodPassword), garbage...)
		if status != 400 || answer["message"] != "The client's address cannot be read" {
			t.Errorf("%q: %d %v", garbage, status, answer)
		}
	}
	if after := decisions(t, o.open()); len(after) != len(kept) {
		t.Error("a login was judged without its address")
	}
}

func TestRotatingTheHeaderEscapesNoLimit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("login"), "--limit-network-block", "6/1h", "--limit-password", "100/1h", "--trusted-proxy", "127.0.0.1")
	for i := range 4 { // each brings a new left-most address
		if status, _ := tn.through("ada", tries("ada").password("wrong-password"), far()[i]+", 198.51.100.7"); status != 409 {
			t.Errorf("failure %d: %d", i, status)
		}
	}
	for i := range 2 {
		if status, _ := tn.through("nobody", tries("nobody").password("wrong-password"), far()[i]+", 198.51.100.8"); status != 409 {
			t.Errorf("failure %d: %d", i, status)
		}
	}
	if status, answer := tn.through("bob", tries("bob"), "8.8.8.8, 198.51.100.9"); status != 429 {
		t.Errorf("the network is not held back: %d %v", status, answer)
	}
	if status, answer := tn.through("ada", tries("ada").password(goodPassword), "198.51.100.7, 8.8.8.8"); status != 200 {
		t.Errorf("another network is held back: %d %v", status, answer)
	}
}
