package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/phone"
	"riskgate/models"
)

// HTTPOptions describes a gateway that is spoken to over HTTP. Header values, the
// query and the body may hold {{id}}, {{to}} (as stored, E.164 or an address),
// {{digits}} (the number without "+"), {{subject}}, {{body}}, {{code}}, {{seconds}} (how
// long the message is worth sending), {{coding}} (a word of Codings), {{hex}} (the body
// in that coding), {{callback}} (where reports of the delivery go) and what Words has;
// each is escaped for the place it stands in.
type HTTPOptions struct {
	Name    string
	Serves  []models.Channel
	Area    phone.Area // whose numbers it serves
	Method  string     // empty: POST
	URL     string     // https, unless its host is listed
	Headers map[string]models.Secret
	Format  Format
	Body    string
	Words   map[string]models.Secret // of the account, for placeholders of their names
	Codings [2]string                // how it calls GSM-7 and UCS-2
	Success Success
	// Callback says where a gateway's reports of a message go; nil: {{callback}} is empty.
	Callback      func(gateway, message string) string
	CallbackQuery string        // added to it
	ReportKey     models.Secret // signs reports; empty: they are not signed
	reports       reporting
	poll          *polling      // nil: it tells by itself, or not at all
	Hosts         []string      // hosts that may be private and spoken to in the clear
	SignKey       models.Secret // empty: requests are not signed
	Resolver      *net.Resolver // nil: the machine's
	Now           func() time.Time
}

// HTTP is a gateway described by its configuration.
type HTTP struct {
	options HTTPOptions
	client  *http.Client
}

// NewHTTP makes the gateway, or says what is wrong with its description.
func NewHTTP(o HTTPOptions) (*HTTP, error) {
	if o.Method == "" {
		o.Method = http.MethodPost
	}
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("gateway %q: %w", o.Name, err)
	}
	return &HTTP{options: o, client: o.reach().Client()}, nil
}

// reach is where the gateway may be.
func (o HTTPOptions) reach() outbound.Reach {
	return outbound.Reach{Hosts: o.Hosts, Resolver: o.Resolver}
}

func (o HTTPOptions) check() error {
	if o.Name == "" || len(o.Serves) == 0 || o.Now == nil {
		return errors.New("needs a name, the channels it serves and a clock")
	}
	if !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut}, o.Method) {
		return fmt.Errorf("method %q is not GET, POST or PUT", o.Method)
	}
	authority, _, _ := strings.Cut(o.URL, "?")
	target, err := url.Parse(authority)
	if err != nil || target.Hostname() == "" || target.User != nil || strings.Contains(authority, "{{") {
		return errors.New("url must be absolute, without credentials, with placeholders only in its query")
	}
	if target.Scheme != "https" && (target.Scheme != "http" || !o.reach().Clear(target.Hostname())) {
		return errors.New("url must be https, or http to a listed host")
	}
	if _, err := url.Parse(placeholder.ReplaceAllString(o.URL, "x")); err != nil {
		return errors.New("url cannot be read")
	}
	for name := range o.Headers {
		if name == "" || strings.ContainsAny(name, " :\t\r\n") {
			return fmt.Errorf("header %q is no header's name", name)
		}
	}
	return o.checkTemplates()
}

// Name implements Gateway.
func (g *HTTP) Name() string { return g.options.Name }

// Channels implements Gateway.
func (g *HTTP) Channels() []models.Channel { return g.options.Serves }

// Reaches implements Regional.
func (g *HTTP) Reaches(recipient string) bool { return g.options.Area.Holds(recipient) }

// Send implements Gateway.
func (g *HTTP) Send(ctx context.Context, m models.Message) (string, error) {
	req, err := g.request(ctx, m)
	if err != nil {
		return "", permanent("message does not fit the gateway's request")
	}
	res, err := g.client.Do(req)
	if err != nil {
		return "", dialError(err)
	}
	defer func() { _ = res.Body.Close() }()
	return g.judge(res)
}

func (g *HTTP) request(ctx context.Context, m models.Message) (*http.Request, error) {
	values := g.options.placeholders(m)
	target := g.options.URL
	if at := strings.IndexByte(target, '?'); at >= 0 {
		target = target[:at] + fill(target[at:], values, url.QueryEscape)
	}
	body := []byte(fill(g.options.Body, values, g.options.Format.escape()))
	req, err := http.NewRequestWithContext(ctx, g.options.Method, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	if kind := g.options.Format.contentType(); kind != "" && len(body) > 0 {
		req.Header.Set("Content-Type", kind)
	}
	// Whoever heeds it sends a repetition after a crash only once.
	req.Header.Set("Idempotency-Key", headerSafe(m.ID))
	for name, value := range g.options.Headers {
		req.Header.Set(name, fill(value.Reveal(), values, headerSafe))
	}
	g.sign(req, body)
	return req, nil
}

// sign proves to a gateway of one's own that the request is ours and fresh.
func (g *HTTP) sign(req *http.Request, body []byte) {
	if g.options.SignKey == "" {
		return
	}
	at := strconv.FormatInt(g.options.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(g.options.SignKey.Reveal()))
	_, _ = io.WriteString(mac, at+".")
	_, _ = mac.Write(body)
	req.Header.Set("X-Riskgate-Timestamp", at)
	req.Header.Set("X-Riskgate-Signature", hex.EncodeToString(mac.Sum(nil)))
}

// dialError says why no answer came, without the URL, whose query may name the
// recipient and hold a password.
func dialError(err error) error {
	switch {
	case errors.Is(err, outbound.ErrAddress):
		return temporary("gateway's address is not public and its host is not listed")
	case outbound.IsTimeout(err):
		return temporary("timed out")
	default:
		return temporary("gateway not reached")
	}
}
