package notify

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"riskgate/models"
)

// Deliveries keeps what gateways tell. ReportMessage reports whether a message moved by
// it, and keeps the event that tell makes if its fate is told; UndeliveredMessages lists
// those whose fate is not.
type Deliveries interface {
	ReportMessage(ctx context.Context, r models.DeliveryReport, tell func(models.Message) models.Event) (moved bool, err error)
	UndeliveredMessages(ctx context.Context, gateway string, since models.Time, limit int) ([]models.Message, error)
}

// Digests makes keyed hashes, and compares them in constant time.
type Digests interface {
	MAC(label string, parts ...[]byte) []byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

// Listener hears events that have been kept.
type Listener interface {
	Record(ctx context.Context, e models.Event)
}

// Reports takes what gateways tell of deliveries. All fields are required.
type Reports struct {
	Gateways  Gateways
	Store     Deliveries
	Keys      Digests
	PublicURL string // without a final slash
	Listener  Listener
	Now       func() time.Time
	NewID     func(now time.Time) string // of an event
	Logger    *slog.Logger
}

// reportLabel names what the addresses of reports are keyed for.
const reportLabel = "delivery report"

// URL is where a gateway tells of one message. Nobody else can know it, so that it does
// for gateways that sign nothing.
func (r *Reports) URL(gateway, message string) string {
	token := r.Keys.MAC(reportLabel, []byte(gateway), []byte(message))
	return r.PublicURL + "/v1/reports/" + gateway + "/" + url.PathEscape(message) + "/" + base64.RawURLEncoding.EncodeToString(token)
}

func errNoReport() error { return models.Errorf(models.NotFound, "No such path") }

// Receive takes a request that came for a message and returns what the gateway wants to
// hear. Whoever was not told the address, or signs it wrongly, learns nothing; a message
// that is not there any more is answered like one that is.
func (r *Reports) Receive(ctx context.Context, gateway, message, token string, request *http.Request, body []byte) (answer string, err error) {
	mac, err := base64.RawURLEncoding.DecodeString(token)
	exact := base64.RawURLEncoding.EncodeToString(mac) == token // decoding skips line ends
	if err != nil || !exact || !r.Keys.VerifyMAC(mac, reportLabel, []byte(gateway), []byte(message)) {
		return "", errNoReport()
	}
	speaker := r.speaker(gateway)
	if speaker == nil {
		return "", errNoReport()
	}
	callback := callbackOf(r.URL(gateway, message), token, request, body)
	if speaker.unsigned(callback) {
		r.Logger.LogAttrs(ctx, slog.LevelWarn, "delivery report not signed", slog.String("gateway", gateway))
		return "", errNoReport()
	}
	reporting := speaker.options.reports
	if state, code := reporting.read(callback); state != "" {
		err = r.keep(ctx, models.DeliveryReport{MessageID: message, Gateway: gateway, State: state, Code: code, At: models.At(r.Now())})
	}
	return reporting.answer, err
}

// callbackOf is a request as the gateway made it. Its token stays the one that came: a
// rotation of keys must not break a signature.
func callbackOf(address, token string, request *http.Request, body []byte) Callback {
	c := Callback{
		URL: address[:len(address)-len(token)] + token, Form: request.URL.Query(), Body: body, Header: request.Header.Get,
	}
	if request.URL.RawQuery != "" {
		c.URL += "?" + request.URL.RawQuery
	}
	if isJSON(request.Header.Get("Content-Type"), body) {
		c.JSON = body
	} else if form, err := url.ParseQuery(string(body)); err == nil {
		for name, values := range form {
			c.Form[name] = append(c.Form[name], values...)
		}
	}
	return c
}

// speaker is a gateway that tells of deliveries; nil: there is none of that name.
func (r *Reports) speaker(name string) *HTTP {
	at := slices.IndexFunc(r.Gateways, func(g Gateway) bool { return g.Name() == name })
	if at < 0 {
		return nil
	}
	g, ok := r.Gateways[at].(*HTTP)
	if !ok || g.options.reports.states == nil {
		return nil
	}
	return g
}

// unsigned reports whether a signature is wrong that has to be right.
func (g *HTTP) unsigned(c Callback) bool {
	signed, key := g.options.reports.signed, g.options.ReportKey
	return signed != nil && key != "" && !signed(key, c)
}

func (r *Reports) keep(ctx context.Context, report models.DeliveryReport) error {
	var told *models.Event
	moved, err := r.Store.ReportMessage(ctx, report, func(m models.Message) models.Event {
		e := r.event(m)
		told = &e
		return e
	})
	if err == nil && moved && told != nil {
		r.Listener.Record(ctx, *told)
	}
	return err
}

// event tells the audit stream a message's fate.
func (r *Reports) event(m models.Message) models.Event {
	now := r.Now()
	kind := models.EventUndelivered
	if m.Delivery == models.Arrived {
		kind = models.EventDelivered
	}
	said, err := json.Marshal(detail{
		MessageID: m.ID, Channel: m.Channel, To: m.Masked, State: m.State, Attempts: m.Attempts,
		Gateway: m.Gateway, GatewayID: m.GatewayID, Reason: m.DeliveryCode,
	})
	if err != nil {
		said = []byte("{}") // texts always encode
	}
	return models.Event{
		ID: r.NewID(now), At: models.At(now), Type: kind, UserID: m.UserID, SessionID: m.SessionID, Detail: said,
	}
}
