package cli

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// postOffice takes mail by SMTP (RFC 5321), as much of it as a sender needs.
type postOffice struct {
	t        testing.TB
	address  string
	received chan string
}

func newPostOffice(tb testing.TB) *postOffice {
	tb.Helper()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	p := &postOffice{t: tb, address: listener.Addr().String(), received: make(chan string, 100)}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.take(conn)
		}
	}()
	return p
}

func (p *postOffice) take(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	say := func(text string) { _, _ = fmt.Fprintf(conn, "%s\r\n", text) }
	say("220 post office")
	var letter strings.Builder
	within := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); {
		case within && line == ".":
			p.received <- letter.String()
			within = false
			say("250 taken")
		case within:
			letter.WriteString(line + "\n")
		case verb == "DATA":
			within = true
			say("354 go on")
		case verb == "QUIT":
			say("221 goodbye")
			return
		case strings.HasPrefix(verb, "RCPT"):
			letter.Reset()
			letter.WriteString(line + "\n")
			say("250 fine")
		default:
			say("250 fine")
		}
	}
}

// next waits for a letter.
func (p *postOffice) next() string {
	p.t.Helper()
	select {
	case letter := <-p.received:
		return letter
	case <-time.After(20 * time.Second):
		p.t.Fatal("no letter came")
		return ""
	}
}

func TestALoginByMail(t *testing.T) {
	t.Parallel()
	o, post := newOffice(t), newPostOffice(t)
	tn := o.serve(o.key("login,session,user"), "--smtp", post.address, "--smtp-from", "gate@example.org", "--smtp-security", "none", "--service-name", "The Bank")
	status, answer, _ := tn.call(http.MethodPut, "/users/ada", object{
		"emailAddress": "ada@example.org", "mobilePhoneNumber": usersPhone, "staticPassword": goodPassword, "vdpDeliveryMethod": "Email",
	})
	if status != 200 {
		t.Fatalf("%d %v", status, answer)
	}
	asked := tn.want("ada", tries("ada").password("votp"), 8, "pending") // the keyword takes the user's own channel
	letter := post.next()
	head, body, _ := strings.Cut(letter, "\n\n")
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(body)
	if !strings.Contains(letter, "<ada@example.org>") || !strings.Contains(letter, "The Bank") || code == "" {
		t.Fatalf("the letter is\n%s", letter)
	}
	f := found{t, map[string]string{"the code": code}}
	f.nowhere("the head of the letter, which every server on the way may log,", head)
	f.nowhere("the database", fileBytes(t, tn.db))
	for range 4 {
		if status, _ := tn.login("ada", tries("ada").code("0000000").answering(asked["requestID"])); status != 409 {
			t.Errorf("a wrong code: %d", status)
		}
	}
	tn.wantStatus(asked["requestID"], "pending")
	tn.want("ada", tries("ada").code(code).answering(asked["requestID"]), 0, "accepted")
	if status, _ := tn.login("ada", tries("ada").code(code).answering(asked["requestID"])); status != 409 {
		t.Errorf("a code was good twice: %d", status)
	}
	tn.stop()
	f.secrets["the mailbox"] = "ada@example.org"
	f.nowhere("the log", tn.log.text())
}
