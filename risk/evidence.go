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
	Seen     int64        `json:"seen"`             // learned logins
	Logins   float64      `json:"logins,omitempty"` // the same, weighted and faded
	Network  NetworkHabit `json:"network,omitzero"`
	Agent    AgentHabit   `json:"agent,omitzero"`
	Device   DeviceMatch  `json:"device,omitzero"`
	Cookie   CookieRate   `json:"cookie,omitzero"`
	Hour     HourHabit    `json:"hour,omitzero"`
	Last     Place        `json:"last,omitzero"`         // of the last login whose place is known
	Class    ClassShare   `json:"class,omitzero"`        // of network the address belongs to
	Failures float64      `json:"failures,omitempty"`    // of this account, half-life one hour
	FailDay  float64      `json:"failuresDay,omitempty"` // the same, half-life one day
	Attacks  float64      `json:"attacks,omitempty"`     // labelled attacks on this account
}

// NetworkHabit is how often the user came from where the attempt comes from.
type NetworkHabit struct {
	Placed       float64  `json:"placed,omitempty"`  // logins with a known country
	Country      float64  `json:"country,omitempty"` // of them from this country
	Routed       float64  `json:"routed,omitempty"`  // of those with a known network
	Network      float64  `json:"network,omitempty"` // of those from this network
	Address      float64  `json:"address,omitempty"`
	Prefix       float64  `json:"prefix,omitempty"`
	Visits       float64  `json:"visits,omitempty"`    // repeated visits in this network
	Novel        float64  `json:"novel,omitempty"`     // of them from a new address
	Countries    []string `json:"countries,omitempty"` // known ones, when this one is new
	Networks     []string `json:"networks,omitempty"`  // the same
	KnownCountry bool     `json:"knownCountry,omitempty"`
	KnownNetwork bool     `json:"knownNetwork,omitempty"`
	KnownAddress bool     `json:"knownAddress,omitempty"`
	KnownPrefix  bool     `json:"knownPrefix,omitempty"`
}

// AgentHabit is how often the user came with such a browser.
type AgentHabit struct {
	Agents         float64 `json:"agents,omitempty"`         // logins with a known browser
	Family         float64 `json:"family,omitempty"`         // of them with this browser, system and kind of device
	Text           float64 `json:"text,omitempty"`           // of those with this very user agent
	Seen           int64   `json:"seen,omitempty"`           // when the family was last seen, milliseconds
	BrowserVersion []int   `json:"browserVersion,omitempty"` // at that time
	OSVersion      []int   `json:"osVersion,omitempty"`
	Before         string  `json:"before,omitempty"` // the family last seen, when this one is new
	Known          bool    `json:"known,omitempty"`
}

// CookieRate is how often a device token came back.
type CookieRate struct {
	Returned float64 `json:"returned,omitempty"`
	Asked    float64 `json:"asked,omitempty"`
}

// HourHabit is the sum of the user's login times as points on a clock's face.
type HourHabit struct {
	Sin float64 `json:"sin,omitempty"`
	Cos float64 `json:"cos,omitempty"`
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
	This float64 `json:"this,omitempty"`
	All  float64 `json:"all,omitempty"`
}

// GlobalFacts is what all users together say about the attempt.
type GlobalFacts struct {
	Logins  float64      `json:"logins,omitempty"`
	Users   float64      `json:"users,omitempty"` // active ones
	Network NetworkCrowd `json:"network,omitzero"`
	Agent   AgentCrowd   `json:"agent,omitzero"`
	Device  DeviceCrowd  `json:"device,omitzero"`
	Cookie  CookieRate   `json:"cookie,omitzero"`
	Class   ClassShare   `json:"class,omitzero"`
	Failing float64      `json:"failing,omitempty"` // accounts failing from this address in the last two hours, estimated
	Attacks float64      `json:"attacks,omitempty"` // labelled ones on anybody
}

// NetworkCrowd is how often anybody came from where the attempt comes from.
type NetworkCrowd struct {
	Placed    float64 `json:"placed,omitempty"`
	Countries int     `json:"countries,omitempty"` // how many different ones
	Country   float64 `json:"country,omitempty"`
	Routed    float64 `json:"routed,omitempty"`   // logins of the country with a known network
	Networks  int     `json:"networks,omitempty"` // how many different ones in the country
	Network   float64 `json:"network,omitempty"`
	Address   float64 `json:"address,omitempty"`
	Prefix    float64 `json:"prefix,omitempty"`
	Here      Novelty `json:"here,omitzero"`  // in this network
	Total     Novelty `json:"total,omitzero"` // in all networks
}

// Novelty is how often a network gives its users new addresses.
type Novelty struct {
	Visits float64 `json:"visits,omitempty"` // logins of users who knew the network
	Novel  float64 `json:"novel,omitempty"`  // of them from an address new to the user
	Near   float64 `json:"near,omitempty"`   // of those within a prefix the user knew
}

// AgentCrowd is how often anybody came with such a browser.
type AgentCrowd struct {
	Agents   float64 `json:"agents,omitempty"`
	Families int     `json:"families,omitempty"` // how many different ones
	Family   float64 `json:"family,omitempty"`
	Text     float64 `json:"text,omitempty"`
	Same     float64 `json:"same,omitempty"`    // steps after such a gap: no new version
	Forward  float64 `json:"forward,omitempty"` // a newer one
	Back     float64 `json:"back,omitempty"`    // an older one
}

// DeviceCrowd is how well the devices of legitimate logins matched.
type DeviceCrowd struct {
	This float64 `json:"this,omitempty"` // in the bin of this attempt
	All  float64 `json:"all,omitempty"`
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
