package risk

// Attempt is one try as it was seen from outside. Every field may be missing;
// what is missing is neutral and never an error.
type Attempt struct {
	At         int64             `json:"at"` // UTC, milliseconds since 1970
	Lane       Lane              `json:"lane"`
	EventType  string            `json:"eventType,omitempty"`
	Canary     int               `json:"canary"` // 0-99, keyed hash of the user
	Address    Address           `json:"address"`
	Agent      Agent             `json:"agent"`
	Device     Fingerprint       `json:"device"`
	Cookie     Cookie            `json:"cookie"`
	CookieID   string            `json:"cookieDevice,omitempty"` // the device a valid cookie names
	Enrolled   []Factor          `json:"enrolled"`               // factors the user can prove now
	Accepts    []Code            `json:"accepts,omitempty"`      // codes the application can handle; empty: all
	Proven     []Factor          `json:"proven"`                 // factors already proven in this session
	Lists      []ListHit         `json:"lists,omitempty"`
	Failures   float64           `json:"failures"` // failures of this account in the last hour, this one excluded
	Velocity   Velocity          `json:"velocity,omitzero"`
	Floor      Level             `json:"floor,omitempty"` // the level at least, asked by the guard under pressure
	Attributes map[string]string `json:"attributes,omitempty"`
	Amount     string            `json:"amount,omitempty"` // decimal, transactions only
	Currency   string            `json:"currency,omitempty"`
}

// Address is what is known of where an attempt came from.
type Address struct {
	Hash     string  `json:"hash,omitempty"`    // keyed hash of the address (IPv6: of its /64); empty: unknown
	Prefix   string  `json:"prefix,omitempty"`  // keyed hash of its /24 (IPv6: /48)
	Country  string  `json:"country,omitempty"` // ISO 3166-1 alpha-2; empty: unknown
	ASN      uint32  `json:"asn,omitempty"`     // 0: unknown
	Network  string  `json:"network,omitempty"` // the AS's name, for people
	Lat      float64 `json:"lat,omitempty"`
	Lon      float64 `json:"lon,omitempty"`
	Radius   float64 `json:"radiusKm,omitempty"` // of uncertainty; 0 with HasPlace false: unknown
	HasPlace bool    `json:"hasPlace,omitempty"`
	Class    Class   `json:"class,omitempty"`       // empty: no list loaded or address unknown
	Listed   string  `json:"classListed,omitempty"` // date of the list that gave the class
}

// Class is the kind of network an address belongs to.
type Class string

// The classes; the first that matches counts.
const (
	ClassTor        Class = "tor"
	ClassVPN        Class = "vpn"
	ClassDatacentre Class = "datacentre"
	ClassRelay      Class = "relay"
	ClassNone       Class = "none"
)

// Agent is the parsed user agent.
type Agent struct {
	Browser        string `json:"browser,omitempty"` // family; empty: unknown
	BrowserVersion []int  `json:"browserVersion,omitempty"`
	OS             string `json:"os,omitempty"`
	OSVersion      []int  `json:"osVersion,omitempty"`
	Type           string `json:"type,omitempty"` // desktop, mobile, tablet, bot, tool
	Hash           string `json:"hash,omitempty"` // keyed hash of the whole string
}

// Fingerprint is the collected device data, field by field, without what
// changes with every window (the viewport).
type Fingerprint struct {
	Attributes map[string]string `json:"attributes,omitempty"` // name to canonical value; empty: no device data
	Mobile     bool              `json:"mobile,omitempty"`
	Mismatch   bool              `json:"hashMismatch,omitempty"` // its hash is not of its raw text
	Unparsed   bool              `json:"unparsed,omitempty"`     // it could not be read
}

// Cookie is what the signed device token said.
type Cookie string

// The findings on a device token.
const (
	CookieUnsupported Cookie = "unsupported" // the caller passes none on
	CookieAbsent      Cookie = "absent"
	CookieValid       Cookie = "valid"
	CookieForeign     Cookie = "foreign" // valid, of another account
)

// ListHit says that the attempt is on a list.
type ListHit struct {
	List     string  `json:"list"`
	Value    string  `json:"value"`
	Kind     string  `json:"kind"`             // allow, block, watch: see the List constants
	Weight   float64 `json:"weight"`           // nats, -2 to 3; 0 stands for the model's default
	Absolute bool    `json:"absolute"`         // no rule may undercut it
	Listed   string  `json:"listed,omitempty"` // date of the list
}

// The kinds of list. A block list declines, unless an allow list is hit as well and
// the block is not absolute; all of them weigh.
const (
	ListAllow = "allow"
	ListBlock = "block"
	ListWatch = "watch"
)
