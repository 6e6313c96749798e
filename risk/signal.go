package risk

// Signal weighs one thing about an attempt. It looks at evidence and nothing else.
type Signal struct {
	// Name of its term.
	Name string
	// Past marks a comparison with the user's own past: silent at a first login, and
	// together bounded by Model.HistoryCap.
	Past bool
	// Asked marks a signal that counts only in lanes that ask for it.
	Asked bool
	// Weigh returns the signal's log-odds.
	Weigh func(*Model, *Evidence) Finding
	// Explain says what the finding is based on. It is asked about notable ones only.
	Explain func(*Model, *Evidence, Finding) Explanation
}

// Finding is what a signal found.
type Finding struct {
	Nats    float64 // log-odds; positive: more like an attack
	Missing string  // the input that was not there; the nats are zero then
}

// Explanation is a finding in words and numbers.
type Explanation struct {
	Code       string
	Numbers    map[string]any
	Thresholds map[string]any
}

const signalCount = 16

// Signals lists every signal, in the order in which terms of equal size are given.
func Signals() [signalCount]Signal {
	return [...]Signal{
		{Name: "net.country", Past: true, Weigh: weighCountry, Explain: explainCountry},
		{Name: "net.asn", Past: true, Weigh: weighNetwork, Explain: explainNetwork},
		{Name: "net.address", Past: true, Weigh: weighAddress, Explain: explainAddress},
		{Name: "ua.family", Past: true, Weigh: weighFamily, Explain: explainFamily},
		{Name: "ua.version", Past: true, Weigh: weighVersion, Explain: explainVersion},
		{Name: "user.activity", Past: true, Weigh: weighActivity, Explain: explainActivity},
		{Name: "device.cookie", Past: true, Weigh: weighCookie, Explain: explainCookie},
		{Name: "device.match", Past: true, Weigh: weighDevice, Explain: explainDevice},
		{Name: "device.moved", Past: true, Weigh: weighMoved, Explain: explainMoved},
		{Name: "time.hour", Past: true, Weigh: weighHour, Explain: explainHour},
		{Name: "travel", Past: true, Weigh: weighTravel, Explain: explainTravel},
		{Name: "ip.class", Weigh: weighClass, Explain: explainClass},
		{Name: "ip.list", Weigh: weighLists, Explain: explainLists},
		{Name: "velocity.user", Weigh: weighFailures, Explain: explainFailures},
		{Name: "velocity.address", Weigh: weighSpray, Explain: explainSpray},
		{Name: "user.attacked", Asked: true, Weigh: weighAttacked, Explain: explainAttacked},
	}
}

// The inputs that can be missing.
const (
	missingCountry = "country"
	missingNetwork = "network"
	missingAddress = "address"
	missingClass   = "class"
	missingPlace   = "place"
	missingAgent   = "agent"
	missingDevice  = "device"
	missingCookie  = "cookie"
	missingHistory = "history" // there is nothing yet to compare with
)

func nats(v float64) Finding             { return Finding{Nats: v} }
func unknown(input string) Finding       { return Finding{Missing: input} }
func clamp(v, low, high float64) float64 { return max(low, min(v, high)) }
