package config

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"riskgate/internal/phone"
	"riskgate/internal/strictjson"
)

// entry is one of the gateways in a file.
type entry struct {
	Name        string   `json:"name"`
	Preset      string   `json:"preset,omitempty"`
	Channels    []string `json:"channels,omitempty"`
	Countries   []string `json:"countries,omitempty"`
	URL         string   `json:"url,omitempty"`
	Account     string   `json:"account,omitempty"`
	User        string   `json:"user,omitempty"`
	From        string   `json:"from,omitempty"`
	Service     string   `json:"service,omitempty"`
	Template    string   `json:"template,omitempty"`
	Secret      string   `json:"secret,omitempty"`
	SecretFile  string   `json:"secret-file,omitempty"`
	SignKey     string   `json:"sign-key,omitempty"`
	SignKeyFile string   `json:"sign-key-file,omitempty"`
	Reports     *bool    `json:"reports,omitempty"`
	Method      string   `json:"method,omitempty"`
	Format      string   `json:"format,omitempty"`
	Body        string   `json:"body,omitempty"`
	Header      string   `json:"header,omitempty"`
	OK          *okay    `json:"ok,omitempty"`
}

type okay struct {
	Status []int    `json:"status,omitempty"`
	Field  string   `json:"field,omitempty"`
	Values []string `json:"values,omitempty"`
	Retry  []string `json:"retry,omitempty"`
	ID     string   `json:"id,omitempty"`
}

// needs are what each preset cannot do without. One is enough of those with a stroke
// between them.
func needs() map[string][]string {
	return map[string][]string{
		"twilio":      {"account", "secret", "from|service"},
		"exolve":      {"secret", "from"},
		"vonage":      {"account", "secret", "from"},
		"messagebird": {"secret", "from"},
		"infobip":     {"url", "secret", "from"},
		"kannel":      {"url", "account|user", "secret", "from"},
		"jasmin":      {"url", "account|user", "secret", "from"},
	}
}

var (
	gatewayName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	reference   = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
	taken       = []string{"http", "smtp", "outbox"} // by the gateways of the flags
)

// completeGateways reads the gateways of the file.
func (l *loader) completeGateways() {
	if l.file.gateways == nil {
		return
	}
	var section struct {
		Gateways []entry `json:"gateways"`
	}
	body := slices.Concat([]byte(`{"gateways":`), l.file.gateways, []byte(`}`))
	for _, p := range strictjson.New().DecodeExact(body, &section) {
		l.wrong(l.file.at(p.Path), p.Message)
	}
	names := map[string]bool{}
	for i, e := range section.Gateways {
		r := reading{l, e, fmt.Sprintf("%s[%d]", gatewaysName, i)}
		if names[e.Name] {
			r.wrong("name", "is another gateway's, too")
		}
		names[e.Name] = true
		l.into.Gateways = append(l.into.Gateways, r.gateway())
	}
}

// reading is an entry being read.
type reading struct {
	*loader
	entry
	path string
}

func (r reading) wrong(field, problem string) { r.loader.wrong(r.file.at(r.path+"."+field), problem) }

func (r reading) gateway() Gateway {
	e := r.entry
	g := Gateway{
		Name: e.Name, Preset: e.Preset, Channels: e.Channels, Countries: e.Countries, URL: e.URL, Account: e.Account, User: e.User,
		From: e.From, Service: e.Service, Template: e.Template, Reports: e.Reports == nil || *e.Reports,
		Method: e.Method, Format: e.Format, Body: e.Body, Header: e.Header, Hosts: r.into.Gateway.Hosts,
		Secret: r.secret("secret", e.Secret, e.SecretFile), SignKey: r.secret("sign-key", e.SignKey, e.SignKeyFile),
	}
	if e.OK != nil {
		g.Success = Success{e.OK.Status, e.OK.Field, e.OK.Values, e.OK.Retry, e.OK.ID}
	}
	if g.Channels == nil {
		g.Channels = []string{"sms"}
	}
	r.check(g)
	if e.Preset == "" {
		r.described(&g)
	} else {
		r.preset(g)
	}
	return g
}

// secret takes a value from a variable or a file, never from the file of settings.
func (r reading) secret(field, value, path string) Secret {
	switch name := reference.FindStringSubmatch(value); {
	case value != "" && path != "":
		r.wrong(field, "set one of this and "+field+"-file")
	case path != "":
		raw, err := os.ReadFile(path) //nolint:gosec // the operator's own file
		if err != nil {
			r.wrong(field+"-file", err.Error())
		}
		return Secret(strings.TrimRight(string(raw), "\r\n"))
	case value != "" && name == nil:
		r.wrong(field, "must be a variable, such as ${SMS_SECRET}; or name a file with "+field+"-file")
	case value != "":
		found, _ := r.lookup(name[1])
		if found == "" {
			r.wrong(field, "there is no variable "+name[1])
		}
		return Secret(found)
	}
	return ""
}

// check looks at what every gateway has.
func (r reading) check(g Gateway) {
	if !gatewayName.MatchString(g.Name) {
		r.wrong("name", "must be 1 to 32 small letters, digits or hyphens, and begin with a letter")
	} else if slices.Contains(taken, g.Name) {
		r.wrong("name", "is taken by the gateway of the flags")
	}
	for _, channel := range g.Channels {
		if channel != "sms" && channel != "voice" {
			r.wrong("channels", "must be sms, or voice")
		}
	}
	for i, part := range g.Countries {
		if _, err := phone.ParseArea([]string{part}); err != nil {
			r.wrong(fmt.Sprintf("countries[%d]", i), err.Error())
		}
	}
	if address, err := url.Parse(g.URL); g.URL != "" {
		switch {
		case err != nil || !isHTTP(g.URL):
			r.wrong("url", "must be an https:// URL")
		case address.Scheme != "https" && !slices.Contains(g.Hosts, address.Hostname()):
			r.wrong("url", "must be https://; for a host of your own, say private-host: "+address.Hostname())
		}
	}
}

// preset looks at what a preset needs, and at what it does not take.
func (r reading) preset(g Gateway) {
	needed, known := needs()[g.Preset]
	if !known {
		r.wrong("preset", "must be twilio, exolve, vonage, messagebird, infobip, kannel or jasmin; leave it out to describe a gateway")
		return
	}
	given := map[string]bool{
		"url": r.URL != "", "account": r.Account != "", "user": r.User != "", "from": r.From != "", "service": r.Service != "",
		"secret": r.Secret != "" || r.SecretFile != "",
	}
	for _, field := range needed {
		one, other, _ := strings.Cut(field, "|")
		if !given[one] && !given[other] {
			problem := "is missing: " + g.Preset + " needs it"
			if other != "" {
				problem += ", or " + other
			}
			r.wrong(one, problem)
		}
	}
	for field, set := range map[string]bool{
		"method": r.Method != "", "format": r.Format != "", "body": r.Body != "", "header": r.Header != "", "ok": r.OK != nil,
		"service": r.Service != "" && g.Preset != "twilio", "template": r.Template != "" && g.Preset != "exolve",
	} {
		if set {
			r.wrong(field, "is not what "+g.Preset+" takes")
		}
	}
	if slices.Contains(g.Channels, "voice") {
		r.wrong("channels", g.Preset+" sends text messages only")
	}
}

// described looks at a gateway that is described here, and fills in what the flags of
// the single one have as defaults.
func (r reading) described(g *Gateway) {
	if g.URL == "" {
		r.wrong("url", "is missing, or else a preset")
	}
	if g.Method == "" {
		g.Method = http.MethodPost
	}
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodGet}, g.Method) {
		r.wrong("method", "must be POST, or PUT, or GET")
	}
	if g.Format == "" {
		g.Format = "json"
	}
	if g.Format != "json" && g.Format != "form" {
		r.wrong("format", "must be json, or form")
	}
	if g.Header == "" {
		g.Header = "Authorization: Bearer"
	}
	if g.Body == "" && g.Method != http.MethodGet {
		r.wrong("body", `is missing: say what the gateway wants, such as {"to":"{{to}}","text":"{{body}}"}`)
	}
	for field, set := range map[string]bool{
		"account": r.Account != "", "user": r.User != "", "from": r.From != "", "service": r.Service != "", "template": r.Template != "",
		"reports": r.Reports != nil,
	} {
		if set {
			r.wrong(field, "is for presets")
		}
	}
}
