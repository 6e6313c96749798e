package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"riskgate/internal/outbound"
	"riskgate/models"
)

// TLSMode says how the connection to a mail server is kept from eavesdroppers.
type TLSMode string

// The modes.
const (
	STARTTLS      TLSMode = "starttls"      // demanded: without it nothing is sent
	Opportunistic TLSMode = "opportunistic" // STARTTLS where the server offers it
	ImplicitTLS   TLSMode = "tls"           // from the first byte, usually port 465
	NoTLS         TLSMode = "none"          // in the clear, for a server on the same machine
)

// SMTPOptions describes a mail server.
type SMTPOptions struct {
	Name     string // of the gateway; empty: "smtp"
	Host     string
	Port     int // 0: 587, or 465 with ImplicitTLS
	From     string
	User     string // empty: no authentication
	Password models.Secret
	Hello    string         // the name given in EHLO; empty: the machine's
	TLS      TLSMode        // empty: STARTTLS
	Roots    *x509.CertPool // who may vouch for the server; nil: the machine's authorities
	Timeout  time.Duration  // of connecting and of each exchange; 0: 10 s
}

// SMTP is the gateway to a mail server (RFC 5321).
type SMTP struct {
	options SMTPOptions
	from    string // the bare address
}

// NewSMTP makes the gateway, or says what its description lacks.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	if o.Name == "" {
		o.Name = "smtp"
	}
	if o.TLS == "" {
		o.TLS = STARTTLS
	}
	if o.Timeout == 0 {
		o.Timeout = outbound.Timeout
	}
	if o.Port == 0 {
		o.Port = mail.DefaultPortTLS
		if o.TLS == ImplicitTLS {
			o.Port = mail.DefaultPortSSL
		}
	}
	probe := mail.NewMsg()
	if err := probe.From(o.From); err != nil {
		return nil, fmt.Errorf("%s: sender address: %w", o.Name, err)
	}
	g := &SMTP{options: o, from: probe.GetFrom()[0].Address}
	if _, err := g.client(new(connection)); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return g, nil
}

// Name implements Gateway.
func (g *SMTP) Name() string { return g.options.Name }

// Channels implements Gateway.
func (*SMTP) Channels() []models.Channel { return []models.Channel{models.Email} }

// Send implements Gateway. The Message-ID is made of the row's, so that a
// repetition after a crash can be told as one.
func (g *SMTP) Send(ctx context.Context, m models.Message) (string, error) {
	msg, err := g.compose(m)
	if err != nil {
		return "", permanent("recipient is no mail address")
	}
	var line connection
	client, err := g.client(&line)
	if err != nil {
		return "", fmt.Errorf("mail client: %w", err)
	}
	defer line.close()
	// A server that took the message and then fumbled the goodbye has it: to call
	// that a failure would send it twice.
	if err := client.DialAndSendWithContext(ctx, msg); err != nil && !msg.IsDelivered() {
		return "", mailError(ctx, err)
	}
	return msg.GetMessageID(), nil
}

func (g *SMTP) compose(m models.Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(g.options.From); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if err := msg.To(m.Recipient.Reveal()); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + g.from[strings.LastIndexByte(g.from, '@'):])
	msg.SetDateWithValue(m.CreatedAt.Time())
	// Keeps vacation replies from answering (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Body.Reveal())
	return msg, nil
}

func (g *SMTP) client(line *connection) (*mail.Client, error) {
	o := g.options
	trust := &tls.Config{ServerName: o.Host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12}
	dial := (&net.Dialer{}).DialContext
	options := []mail.Option{
		mail.WithPort(o.Port), mail.WithTimeout(o.Timeout), mail.WithoutNoop(), mail.WithTLSConfig(trust),
	}
	switch o.TLS {
	case STARTTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Opportunistic:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case ImplicitTLS:
		dial = (&tls.Dialer{Config: trust}).DialContext
		options = append(options, mail.WithSSL())
	case NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("unknown TLS mode %q", o.TLS)
	}
	if o.Hello != "" {
		options = append(options, mail.WithHELO(o.Hello))
	}
	if o.User != "" {
		// Those that show the password refuse to do so on an open line.
		options = append(options, mail.WithUsername(o.User), mail.WithPassword(o.Password.Reveal()),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	client, err := mail.NewClient(o.Host, append(options, mail.WithDialContextFunc(line.dialing(dial)))...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return client, nil
}

// connection remembers what was dialled. The library forgets a connection whose
// greeting, TLS or log-in went wrong without hanging up.
type connection struct{ opened net.Conn }

func (c *connection) dialing(dial mail.DialContextFunc) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		opened, err := dial(ctx, network, address)
		if err != nil {
			return nil, fmt.Errorf("dial: %w", err)
		}
		c.opened = opened
		return opened, nil
	}
}

func (c *connection) close() {
	if c.opened != nil {
		_ = c.opened.Close()
	}
}

// mailError keeps the reply's number and drops its text, in which servers like to
// quote the recipient. Only a reply to the recipient or the text is final; one to
// the connection, the log-in or the sender says nothing about the message.
func mailError(ctx context.Context, err error) error {
	var refused *mail.SendError
	if !errors.As(err, &refused) || refused.ErrorCode() == 0 {
		if ctx.Err() != nil {
			return temporary("timed out")
		}
		return temporary("mail server not reached or not trusted")
	}
	reason := fmt.Sprintf("mail server answered %d %s", refused.ErrorCode(), refused.EnhancedStatusCode())
	final := refused.ErrorCode() >= 500 && refused.Reason != mail.ErrSMTPMailFrom
	return &SendError{Reason: strings.TrimSpace(reason), Permanent: final, Recipient: !final && aboutRecipient(refused)}
}

// aboutRecipient tells a reply to the recipient from one in which the server goes (421) or
// names itself as what is wrong (RFC 3463, X.3).
func aboutRecipient(refused *mail.SendError) bool {
	return refused.Reason == mail.ErrSMTPRcptTo && refused.ErrorCode() != 421 &&
		!strings.HasPrefix(refused.EnhancedStatusCode(), "4.3.")
}
