package cli

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var notMeLink = regexp.MustCompile(`https?://\S+/not-me\?token=\S+`)

func TestASandboxUserIsToldOfANewDeviceAndSaysThatItWasNotThem(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	strays := tries("sms_user").with(vector(t, "v2")).from(far()[0])
	asked := tn.want("sms_user", strays, 3, "pending")
	outbox := "/sandbox/outbox?to=" + url.QueryEscape("sms_user@sandbox.example")
	if _, before, _ := tn.call(http.MethodGet, outbox, nil); len(before["messages"].([]any)) != 0 {
		t.Fatalf("told before anybody was let in: %v", before)
	}
	login := tn.want("sms_user", strays.code(tn.lastCode("+31201110002")).answering(asked["requestID"]), 0, "accepted")
	_, box, _ := tn.call(http.MethodGet, outbox, nil)
	messages := box["messages"].([]any)
	if len(messages) != 1 {
		t.Fatalf("told %v", box)
	}
	notice := messages[0].(object)
	body := notice["body"].(string)
	link, err := url.Parse(notMeLink.FindString(body))
	if _, coded := notice["code"]; coded || err != nil || notice["channel"] != "email" || !strings.Contains(body, "new device") || strings.Contains(body, far()[0]) {
		t.Fatalf("the notice is %v", notice)
	}
	pending := tn.want("sms_user", tries("sms_user").with(vector(t, "v3")).from(far()[1]), 3, "pending")
	tn.disowns(link.String())
	tn.wantStatus(pending["requestID"], "failed")
	cases := tn.analyse(200, "GET", "/cases?queue=not-me", nil)["items"].([]any)
	if len(cases) != 1 || cases[0].(object)["decision"] != login["eventId"] {
		t.Errorf("raised %v", cases)
	}
	tn.stop()
	for _, told := range []string{"not-me?token", link.Query().Get("token")} {
		if strings.Contains(tn.log.text(), told) {
			t.Errorf("the log holds %q", told)
		}
	}
}

// disowns opens the page of a link and presses its button twice: it works once.
func (tn *town) disowns(link string) {
	tn.t.Helper()
	address, err := url.Parse(link)
	if err != nil {
		tn.t.Fatal(err)
	}
	if status, page := tn.page(address.RequestURI()); status != 200 || !strings.Contains(page, "Was this you?") || !strings.Contains(page, "UTC") {
		tn.t.Errorf("opened: %d %s", status, page)
	}
	for i, want := range []int{200, 404} {
		answer, err := http.PostForm(tn.base+"/not-me", url.Values{"token": {address.Query().Get("token")}})
		if err != nil {
			tn.t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			tn.t.Errorf("the button, time %d: %d", i+1, answer.StatusCode)
		}
	}
}

func TestWhatTheOperatorSaysAboutNotices(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		flags        []string
		warns, tells bool
		link         string
	}{
		"nothing":           {nil, true, true, ""},
		"an address":        {[]string{"--public-url", "https://login.example.org/"}, false, true, "https://login.example.org/not-me?token="},
		"nothing of change": {[]string{"--account-notices", "off"}, true, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.user("ada")
			tn := o.serve(o.key("login,session,user", "--trust-client-ip"), append(row.flags, "--service-name", "The Bank")...)
			if warned := strings.Contains(tn.log.text(), "set --public-url"); warned != row.warns {
				t.Errorf("the log warns: %t", warned)
			}
			enter := func(device, address string) {
				t.Helper()
				call := tries("ada").password(goodPassword).with(vector(t, device)).from(address)
				asked := tn.want("ada", call, 3, "pending")
				tn.want("ada", tries("ada").code(o.phone.next().Code).answering(asked["requestID"]), 0, "accepted")
			}
			enter("v2", home)
			enter("v3", far()[0])
			m := o.phone.any()
			if m.To != usersPhone || m.Code != "" || !strings.HasPrefix(m.Text, "The Bank: There was a login to your account from a new device.") {
				t.Fatalf("the notice is %+v", m)
			}
			if row.link == "" != !notMeLink.MatchString(m.Text) || !strings.Contains(m.Text, row.link) {
				t.Errorf("the notice is %q, want a link that begins %q", m.Text, row.link)
			}
			tn.call(http.MethodPatch, "/users/ada", object{"staticPassword": "entirely different words 9"})
			if row.tells {
				if m = o.phone.any(); !strings.HasPrefix(m.Text, "The Bank: The password of your account was changed.") {
					t.Errorf("the notice is %+v", m)
				}
				if link := notMeLink.FindString(m.Text); (link != "") != (row.link != "") {
					t.Errorf("the notice is %q", m.Text)
				} else if link != "" {
					tn.disowns(link)
				}
			} else {
				select {
				case m := <-o.phone.sent:
					t.Errorf("told %+v", m)
				case <-time.After(1500 * time.Millisecond): // longer than the queue is left alone
				}
			}
			tn.stop()
			f := found{t, map[string]string{"the words": "There was a login", "the link": "not-me?token", "the phone": usersPhone[1:]}}
			f.nowhere("the log", tn.log.text())
			delete(f.secrets, "the phone")
			f.nowhere("the database", fileBytes(t, tn.db))
		})
	}
}
