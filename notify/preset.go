package notify

import (
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"riskgate/internal/phone"
	"riskgate/models"
)

// Account is what an operator has with a company or a machine that sends messages.
type Account struct {
	Name     string // of the gateway
	Preset   string // one of Presets
	Serves   []models.Channel
	Area     phone.Area // whose numbers it serves
	URL      string     // in the place of the company's own; needed for machines of one's own
	Account  string
	User     string // empty: Account
	From     string
	Service  string // MessagingServiceSid of Twilio, in the place of From
	Template string // template_resource_id of Exolve
	Secret   models.Secret
	SignKey  models.Secret // signs reports; empty: they are not signed, but Twilio's by Secret
	Hosts    []string      // that may be private and spoken to in the clear
	Resolver *net.Resolver // nil: the machine's
	Callback func(gateway, message string) string
	Now      func() time.Time
}

// preset is how a company or a machine wants to be spoken to.
type preset struct {
	name  string
	url   string   // empty: the operator names it
	needs []string // fields of Account, as a configuration calls them
	speak func(Account) HTTPOptions
}

// presets is the one list.
func presets() []preset {
	return []preset{twilio(), exolve(), vonage(), messagebird(), infobip(), kannel(), jasmin()}
}

// Presets lists the names of the presets.
func Presets() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// NewPreset makes a gateway of a preset, or says what it lacks.
func NewPreset(a Account) (*HTTP, error) {
	at := slices.IndexFunc(presets(), func(p preset) bool { return p.name == a.Preset })
	if at < 0 {
		return nil, fmt.Errorf("gateway %q: there is no preset %q", a.Name, a.Preset)
	}
	p := presets()[at]
	if a.URL == "" {
		a.URL = p.url
	}
	a.URL = strings.TrimRight(a.URL, "/")
	if a.User == "" {
		a.User = a.Account
	}
	for _, field := range p.needs {
		if a.field(field) == "" {
			return nil, fmt.Errorf("gateway %q: %s needs %s", a.Name, a.Preset, field)
		}
	}
	o := p.speak(a)
	o.Name, o.Serves, o.Area, o.Hosts, o.Resolver, o.Now = a.Name, a.Serves, a.Area, a.Hosts, a.Resolver, a.Now
	o.Callback = a.Callback
	if a.SignKey != "" {
		o.ReportKey = a.SignKey
	}
	o.Words = map[string]models.Secret{
		"user": models.Secret(a.User), "from": models.Secret(a.From), "service": models.Secret(a.Service),
		"template": models.Secret(a.Template), "secret": a.Secret,
	}
	return NewHTTP(o)
}

func (a Account) field(name string) string {
	return map[string]string{
		"url": a.URL, "account": a.Account, "user": a.User, "secret": a.Secret.Reveal(), "from": a.From + a.Service,
	}[name]
}

// reported reports whether a gateway is asked to tell of deliveries.
func (a Account) reported() bool { return a.Callback != nil }

// form joins the fields of a form, but for those that ask for reports when there are none.
func (a Account) form(fields, reports string) string {
	if !a.reported() {
		return fields
	}
	return fields + "&" + reports
}

func basic(user string, secret models.Secret) models.Secret {
	return models.Secret("Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+secret.Reveal())))
}
