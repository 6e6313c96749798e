package notify_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

// mailServer is a mail server that speaks as much of RFC 5321 as a client needs,
// and answers any verb otherwise on demand.
type mailServer struct {
	host string
	port int
	tls  *tls.Config // nil: no STARTTLS
	wrap bool        // TLS from the first byte
	say  map[string]string

	mu      sync.Mutex
	letters []letter
	logins  []string
}

type letter struct {
	from, to, data string
	encrypted      bool
}

func newMailServer(t *testing.T, config *tls.Config, say map[string]string) *mailServer {
	t.Helper()
	return startMailServer(t, &mailServer{tls: config, say: say})
}

func startMailServer(t *testing.T, s *mailServer) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	s.host, s.port = "127.0.0.1", address.Port
	var busy sync.WaitGroup
	busy.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			busy.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); busy.Wait() })
	return s
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	var l letter
	if s.wrap {
		conn, l.encrypted = tls.Server(conn, s.tls), true
	}
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 test ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " x")[0])
		if other, ok := s.say[verb]; ok {
			if other == "" {
				return // hangs up
			}
			say(other)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-test")
			if s.tls != nil && !l.encrypted {
				say("250-STARTTLS")
			}
			say("250-ENHANCEDSTATUSCODES")
			say("250 AUTH PLAIN LOGIN")
		case "STARTTLS":
			say("220 go on")
			secured := tls.Server(conn, s.tls)
			if secured.Handshake() != nil {
				return
			}
			conn, in = secured, bufio.NewReader(secured)
			l.encrypted = true
		case "AUTH":
			s.mu.Lock()
			s.logins = append(s.logins, line)
			s.mu.Unlock()
			say("235 2.7.0 welcome")
		case "MAIL":
			l.from = line
			say("250 2.1.0 ok")
		case "RCPT":
			l.to = line
			say("250 2.1.5 ok")
		case "DATA":
			say("354 go on")
			l.data = readData(in)
			s.mu.Lock()
			s.letters = append(s.letters, l)
			s.mu.Unlock()
			say("250 2.0.0 queued")
		case "QUIT":
			say("221 2.0.0 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}

func readData(in *bufio.Reader) string {
	var data strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return data.String()
		}
		data.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (s *mailServer) received() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.letters
}

// identity is a server certificate for 127.0.0.1 and who vouches for it.
func identity(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	lender := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(lender.Close)
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}

func codeMail() models.Message {
	subject, body := notify.Compose(notify.LoginMail, "ru", "riskgate", "123456", 5)
	return models.Message{
		ID: "0190a1b2", Channel: models.Email, Recipient: "bob@example.org", Subject: subject,
		Body: models.Secret(body), OTP: "123456", CreatedAt: models.At(time.Date(2027, 1, 5, 9, 30, 0, 0, time.UTC)),
	}
}

func newSMTP(t *testing.T, s *mailServer, change func(*notify.SMTPOptions)) *notify.SMTP {
	t.Helper()
	o := notify.SMTPOptions{
		Host: s.host, Port: s.port, From: "Riskgate <login@example.org>", Hello: "gate.example.org", Timeout: 5 * time.Second,
	}
	if change != nil {
		change(&o)
	}
	g, err := notify.NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSMTPSendsALetterOverSTARTTLS(t *testing.T) {
	config, roots := identity(t)
	server := newMailServer(t, config, nil)
	g := newSMTP(t, server, func(o *notify.SMTPOptions) {
		o.Roots, o.User, o.Password = roots, "gate", "hunter2"
	})
	id, err := g.Send(context.Background(), codeMail())
	if err != nil {
		t.Fatal(err)
	}
	if id != "<0190a1b2@example.org>" {
		t.Errorf("id = %q", id)
	}
	letters := server.received()
	if len(letters) != 1 || !letters[0].encrypted {
		t.Fatalf("letters = %+v", letters)
	}
	if !strings.HasPrefix(letters[0].to, "RCPT TO:<bob@example.org>") || !strings.HasPrefix(letters[0].from, "MAIL FROM:<login@example.org>") {
		t.Errorf("envelope = %q, %q", letters[0].from, letters[0].to)
	}
	checkLetter(t, letters[0].data)
	want := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00gate\x00hunter2"))
	if len(server.logins) != 1 || server.logins[0] != want {
		t.Errorf("logins = %q", server.logins)
	}
}

func TestSMTPSendsALetterOverTLSFromTheFirstByte(t *testing.T) {
	config, roots := identity(t)
	server := startMailServer(t, &mailServer{tls: config, wrap: true})
	g := newSMTP(t, server, func(o *notify.SMTPOptions) {
		o.TLS, o.Roots, o.User, o.Password = notify.ImplicitTLS, roots, "gate", "hunter2"
	})
	if _, err := g.Send(context.Background(), codeMail()); err != nil {
		t.Fatal(err)
	}
	if letters := server.received(); len(letters) != 1 || !letters[0].encrypted || len(server.logins) != 1 {
		t.Errorf("letters = %+v, logins = %q", letters, server.logins)
	}
}

func checkLetter(t *testing.T, data string) {
	t.Helper()
	parsed, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil || subject != "Ваш код riskgate" {
		t.Errorf("subject = %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Message-Id":     "<0190a1b2@example.org>",
		"Auto-Submitted": "auto-generated",
		"Date":           "Tue, 05 Jan 2027 09:30:00 +0000",
	} {
		if got := parsed.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	body, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	_, want := notify.Compose(notify.LoginMail, "ru", "riskgate", "123456", 5)
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("body = %q, %v", got, err)
	}
}

func TestSMTPKeepsItsTLSPromise(t *testing.T) {
	config, roots := identity(t)
	tests := []struct {
		name   string
		server *tls.Config
		mode   notify.TLSMode
		roots  *x509.CertPool
		sent   bool
		sealed bool
	}{
		{"demanded and not offered", nil, notify.STARTTLS, roots, false, false},
		{"demanded with a stranger's certificate", config, notify.STARTTLS, nil, false, false},
		{"welcome and offered", config, notify.Opportunistic, roots, true, true},
		{"welcome and not offered", nil, notify.Opportunistic, roots, true, false},
		{"switched off", config, notify.NoTLS, roots, true, false},
		{"from the first byte, but the server speaks first", nil, notify.ImplicitTLS, roots, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newMailServer(t, tt.server, nil)
			g := newSMTP(t, server, func(o *notify.SMTPOptions) { o.TLS, o.Roots, o.Timeout = tt.mode, tt.roots, 2*time.Second })
			_, err := g.Send(context.Background(), codeMail())
			if (err == nil) != tt.sent {
				t.Fatalf("err = %v, want sent %t", err, tt.sent)
			}
			if !tt.sent {
				wantFailure(t, err, false)
				if len(server.received()) != 0 {
					t.Error("a letter went out all the same")
				}
				return
			}
			if got := server.received()[0].encrypted; got != tt.sealed {
				t.Errorf("encrypted = %t, want %t", got, tt.sealed)
			}
		})
	}
}

func TestSMTPTellsWhatIsFinalFromWhatIsNot(t *testing.T) {
	tests := []struct {
		name      string
		say       map[string]string
		permanent bool
		recipient bool // out of reach for now
		reason    string
	}{
		{"no such mailbox", map[string]string{"RCPT": "550 5.1.1 <bob@example.org>: user unknown"}, true, false, "mail server answered 550 5.1.1"},
		{"mailbox busy", map[string]string{"RCPT": "450 4.2.1 try bob later"}, false, true, "mail server answered 450 4.2.1"},
		{"no such domain for now", map[string]string{"RCPT": "450 4.1.2 <bob@example.org>: Domain not found"}, false, true, "mail server answered 450 4.1.2"},
		{"lists of mailboxes away", map[string]string{"RCPT": "451 4.3.0 <bob@example.org>: lookup failure"}, false, false, "mail server answered 451 4.3.0"},
		{"going down", map[string]string{"RCPT": "421 4.4.2 bye"}, false, false, "mail server answered 421 4.4.2"},
		{"letter refused", map[string]string{"DATA": "554 5.7.1 spam"}, true, false, "mail server answered 554 5.7.1"},
		{"sender refused", map[string]string{"MAIL": "550 5.7.1 who are you"}, false, false, "mail server answered 550 5.7.1"},
		{"hangs up", map[string]string{"MAIL": ""}, false, false, "mail server not reached or not trusted"},
		{"refuses the log-in", map[string]string{"AUTH": "535 5.7.8 no"}, false, false, "mail server not reached or not trusted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config, roots := identity(t)
			server := newMailServer(t, config, tt.say)
			g := newSMTP(t, server, func(o *notify.SMTPOptions) { o.Roots, o.User, o.Password = roots, "gate", "hunter2" })
			_, err := g.Send(context.Background(), codeMail())
			failure := wantFailure(t, err, tt.permanent)
			if failure.Reason != tt.reason || failure.Recipient != tt.recipient {
				t.Errorf("reason = %q, of the recipient: %t", failure.Reason, failure.Recipient)
			}
		})
	}
}

func TestSMTPCallsALetterSentWhenOnlyTheGoodbyeFails(t *testing.T) {
	for _, verb := range []string{"RSET", "QUIT"} {
		t.Run(verb, func(t *testing.T) {
			server := newMailServer(t, nil, map[string]string{verb: ""})
			g := newSMTP(t, server, func(o *notify.SMTPOptions) { o.TLS = notify.NoTLS })
			if _, err := g.Send(context.Background(), codeMail()); err != nil {
				t.Errorf("err = %v: the letter would be sent twice", err)
			}
			if n := len(server.received()); n != 1 {
				t.Errorf("%d letters", n)
			}
		})
	}
}

func TestSMTPRefusesWhatIsNoAddress(t *testing.T) {
	server := newMailServer(t, nil, nil)
	g := newSMTP(t, server, nil)
	for _, to := range []models.Secret{"", "bob", "bob@example.org, eve@example.org", "bob@example.org\r\nBcc: eve@example.org"} {
		m := codeMail()
		m.Recipient = to
		_, err := g.Send(context.Background(), m)
		wantFailure(t, err, true)
	}
}

func TestSMTPGivesUpWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	server := newMailServer(t, nil, nil)
	_, err := newSMTP(t, server, nil).Send(ctx, codeMail())
	if failure := wantFailure(t, err, false); failure.Reason != "timed out" {
		t.Errorf("reason = %q", failure.Reason)
	}
}

func TestNewSMTPSaysWhatIsMissing(t *testing.T) {
	good := notify.SMTPOptions{Host: "mail.example.org", From: "login@example.org"}
	tests := map[string]func(*notify.SMTPOptions){
		"host":     func(o *notify.SMTPOptions) { o.Host = "" },
		"from":     func(o *notify.SMTPOptions) { o.From = "nobody" },
		"port":     func(o *notify.SMTPOptions) { o.Port = 70000 },
		"TLS mode": func(o *notify.SMTPOptions) { o.TLS = "perhaps" },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			o := good
			spoil(&o)
			if _, err := notify.NewSMTP(o); err == nil {
				t.Error("no error")
			}
		})
	}
	g, err := notify.NewSMTP(good)
	if err != nil || g.Name() != "smtp" || len(g.Channels()) != 1 {
		t.Errorf("gateway = %v, err = %v", g, err)
	}
}

// wantFailure checks that an error is a SendError that names nobody.
func wantFailure(t *testing.T, err error, permanent bool) notify.SendError {
	t.Helper()
	var failure *notify.SendError
	if !errors.As(err, &failure) {
		t.Fatalf("err = %v, want a SendError", err)
	}
	if failure.Permanent != permanent {
		t.Errorf("permanent = %t, want %t (%s)", failure.Permanent, permanent, failure.Reason)
	}
	for _, secret := range []string{"bob", "example.org", "31612345678", "123456", "hunter2"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("error %q holds %q", err, secret)
		}
	}
	return *failure
}
