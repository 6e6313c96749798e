package config

import (
	"net/netip"
	"time"
)

// House is what every command needs to open the house: where its data lies, and
// the key that opens it.
type House struct {
	Sandbox    bool
	Domain     string // of a user name without "@"
	Service    string // the name people see in messages and in their authenticator app
	DB         string // path of an SQLite file, or a postgres:// URL
	Durability string // full or normal
	KeyFile    string // root key; not read when KeyText is set
	KeyText    Secret // root key itself, from the environment
	Region     string // ISO 3166-1 alpha-2 of phone numbers without "+"; empty: refused
	Hashing    Hashing
	Log        Log
}

// Hashing is the cost of a password hash, and how many may run at once.
type Hashing struct {
	Memory  uint32 // KiB
	Passes  uint32
	Lanes   uint8
	Slots   int           // hashes at once
	MaxWait time.Duration // a request that would wait longer is turned away
}

// Log is how the program speaks to its operator.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // json or text
}

// Serve is everything that the server is told.
type Serve struct {
	House
	Listen    string // host:port
	PublicURL string // without a final slash
	Reachable bool   // PublicURL was given, or people are at this machine: links to it can be opened
	Locale    string // BCP 47, of messages to people without a language of their own
	Notices   string // on or off: whether users are told what is changed about their accounts
	Shutdown  time.Duration
	TLS       TLS
	Proxies   Proxies
	SMTP      SMTP
	Gateway   Gateway   // of the flags
	Gateways  []Gateway // of the file, the preferred one first
	Webhooks  Webhooks
	Verify    Verify
	Guard     Guard
	Geo       Geo
	Metrics   string // host:port of a listener of its own; empty: none
	Traces    string // URL of an OTLP/HTTP collector; empty: off
	Limits    Limits
	Life      Life
}

// Proxies are the machines whose word about the client's address counts.
type Proxies struct {
	Trusted []netip.Prefix // empty: none
	Header  string         // the one header that is read
}

// SMTP is the mail server that codes by e-mail go through.
type SMTP struct {
	Host     string // empty: no mail
	Port     int    // 0: the usual one of Security
	From     string
	User     string // empty: no authentication
	Password Secret
	Security string // starttls, opportunistic, tls or none
}

// Gateway is an HTTP service that sends text or voice messages, described by the
// request it wants and the answer it gives.
type Gateway struct {
	Name      string   // empty: the gateway of the flags
	Preset    string   // how a company wants to be spoken to; empty: as described here
	Countries []string // that it serves, or beginnings of numbers; empty: all
	Account   string
	User      string // empty: Account
	From      string
	Service   string // of Twilio, in the place of From
	Template  string // of Exolve
	Reports   bool   // it is asked to tell of deliveries

	URL      string // empty: none, or that of the preset
	Method   string // POST, PUT or GET
	Format   string // of Body: json or form
	Body     string // a template: {{to}}, {{digits}}, {{body}}, {{code}}, {{subject}}, {{id}}
	Header   string // carries Secret; may name a word before it: "Authorization: Bearer"
	Secret   Secret
	SignKey  Secret // empty: requests are not signed
	Channels []string
	Hosts    []string // that may be private and spoken to in the clear
	Success  Success
}

// Success says how a gateway's answer that means "taken" looks.
type Success struct {
	Status    []int    // empty: 200-299
	Field     string   // dotted path into the JSON answer; empty: the status is enough
	Values    []string // what Field must hold
	Temporary []string // values of Field that mean "try again"
	ID        string   // dotted path of the message's id; empty: none
}

// Webhooks says where events may be told.
type Webhooks struct {
	Hosts []string // may be private and spoken to in the clear
}

// Verify is what one-time codes as a service are told.
type Verify struct {
	Life         time.Duration // of a code
	Host         string        // of the page that codes are typed into; empty: messages name none
	Templates    string        // file; empty: the built-in one alone
	AllowedHosts []string      // that addresses in answers may begin with, in small letters
}

// Pair is a name and its value.
type Pair struct{ Name, Value string }

// Geo names the files an operator may bring to tell places and networks.
type Geo struct {
	CityFile string
	Lists    []Pair // class of network (tor, vpn, datacentre, relay) and file of its prefixes
}

// Life is how long things stay open.
type Life struct {
	SentCode time.Duration // also passwords and codes of authenticators
	Approval time.Duration // on a trusted device, at most 5 minutes
}
