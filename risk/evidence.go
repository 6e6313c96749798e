package risk

import "strconv"

// Evidence is everything a decision is based on: the attempt, and every count that
// was read for it. It is one value, kept with the decision and replayed later.
type Evidence struct {
	Attempt Attempt     `json:"attempt"`
	User    UserFacts   `json:"user"`
	Global  GlobalFacts `json:"global"`
}

// UserFacts is what the user's own history says about the attempt. Counts are
// weighted logins, faded to the time of the attempt.
type UserFacts struct {
	Seen     int64        `json:"seen"`   // learned logins
	Logins   float64      `json:"logins"` // the same, weighted and faded
	Network  NetworkHabit `json:"network"`
	Agent    AgentHabit   `json:"agent"`
	Device   DeviceMatch  `json:"device"`
	Cookie   CookieRate   `json:"cookie"`
	Hour     HourHabit    `json:"hour"`
	Last     Place        `json:"last"`        // of the last login whose place is known
	Class    ClassShare   `json:"class"`       // of network the address belongs to
	Failures float64      `json:"failures"`    // of this account, half-life one hour
	FailDay  float64      `json:"failuresDay"` // the same, half-life one day
	Attacks  float64      `json:"attacks"`     // labelled attacks on this account
}

// NetworkHabit is how often the user came from where the attempt comes from.
type NetworkHabit struct {
	Placed       float64  `json:"placed"`  // logins with a known country
	Country      float64  `json:"country"` // of them from this country
	Routed       float64  `json:"routed"`  // of those with a known network
	Network      float64  `json:"network"` // of those from this network
	Address      float64  `json:"address"`
	Prefix       float64  `json:"prefix"`
	Visits       float64  `json:"visits"`              // repeated visits in this network
	Novel        float64  `json:"novel"`               // of them from a new address
	Countries    []string `json:"countries,omitempty"` // known ones, when this one is new
	Networks     []string `json:"networks,omitempty"`  // the same
	KnownCountry bool     `json:"knownCountry,omitempty"`
	KnownNetwork bool     `json:"knownNetwork,omitempty"`
	KnownAddress bool     `json:"knownAddress,omitempty"`
	KnownPrefix  bool     `json:"knownPrefix,omitempty"`
}

// AgentHabit is how often the user came with such a browser.
type AgentHabit struct {
	Agents         float64 `json:"agents"`                   // logins with a known browser
	Family         float64 `json:"family"`                   // of them with this browser, system and kind of device
	Text           float64 `json:"text"`                     // of those with this very user agent
	Seen           int64   `json:"seen,omitempty"`           // when the family was last seen, milliseconds
	BrowserVersion []int   `json:"browserVersion,omitempty"` // at that time
	OSVersion      []int   `json:"osVersion,omitempty"`
	Before         string  `json:"before,omitempty"` // the family last seen, when this one is new
	Known          bool    `json:"known,omitempty"`
}

// CookieRate is how often a device token came back.
type CookieRate struct {
	Returned float64 `json:"returned"`
	Asked    float64 `json:"asked"`
}

// HourHabit is the sum of the user's login times as points on a clock's face.
type HourHabit struct {
	Sin float64 `json:"sin"`
	Cos float64 `json:"cos"`
}

// Place is where a login came from, and when.
type Place struct {
	At      int64   `json:"at,omitempty"` // 0: no place is known
	Country string  `json:"country,omitempty"`
	Lat     float64 `json:"lat,omitempty"`
	Lon     float64 `json:"lon,omitempty"`
	Radius  float64 `json:"radiusKm,omitempty"`
	Class   Class   `json:"class,omitempty"`
}

// ClassShare is how many logins came from a class of network.
type ClassShare struct {
	This float64 `json:"this"`
	All  float64 `json:"all"`
}

// GlobalFacts is what all users together say about the attempt.
type GlobalFacts struct {
	Logins  float64      `json:"logins"`
	Users   float64      `json:"users"` // active ones
	Network NetworkCrowd `json:"network"`
	Agent   AgentCrowd   `json:"agent"`
	Device  DeviceCrowd  `json:"device"`
	Cookie  CookieRate   `json:"cookie"`
	Class   ClassShare   `json:"class"`
	Failing float64      `json:"failing"` // accounts failing from this address in the last two hours, estimated
	Attacks float64      `json:"attacks"` // labelled ones on anybody
}

// NetworkCrowd is how often anybody came from where the attempt comes from.
type NetworkCrowd struct {
	Placed    float64 `json:"placed"`
	Countries int     `json:"countries"` // how many different ones
	Country   float64 `json:"country"`
	Routed    float64 `json:"routed"`   // logins of the country with a known network
	Networks  int     `json:"networks"` // how many different ones in the country
	Network   float64 `json:"network"`
	Address   float64 `json:"address"`
	Prefix    float64 `json:"prefix"`
	Here      Novelty `json:"here"`  // in this network
	Total     Novelty `json:"total"` // in all networks
}

// Novelty is how often a network gives its users new addresses.
type Novelty struct {
	Visits float64 `json:"visits"` // logins of users who knew the network
	Novel  float64 `json:"novel"`  // of them from an address new to the user
	Near   float64 `json:"near"`   // of those within a prefix the user knew
}

// AgentCrowd is how often anybody came with such a browser.
type AgentCrowd struct {
	Agents   float64 `json:"agents"`
	Families int     `json:"families"` // how many different ones
	Family   float64 `json:"family"`
	Text     float64 `json:"text"`
	Same     float64 `json:"same"`    // steps after such a gap: no new version
	Forward  float64 `json:"forward"` // a newer one
	Back     float64 `json:"back"`    // an older one
}

// DeviceCrowd is how well the devices of legitimate logins matched.
type DeviceCrowd struct {
	This float64 `json:"this"` // in the bin of this attempt
	All  float64 `json:"all"`
}

// Recognised reports whether the attempt comes from a device of the account.
func (e Evidence) Recognised() bool {
	return e.User.Device.Bin == Exact || e.User.Device.Bin == Near
}

// strangeAndFar reports whether both the device and the country are new to the user.
func (e *Evidence) strangeAndFar() bool {
	device := e.User.Device.Bin == Related || e.User.Device.Bin == Different
	return device && e.Attempt.Cookie != CookieValid && e.Attempt.Address.Country != "" &&
		e.User.Network.Placed > 0 && !e.User.Network.KnownCountry
}

// DeviceKey names the device within the account: the recognised one, or the one it
// becomes once it is learned. It is empty without device data.
func (e Evidence) DeviceKey() string {
	if e.User.Device.Key == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(e.User.Device.Key), 16)
}
