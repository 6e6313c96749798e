package evaluate

// GeneratorVersion names the generator. It changes with anything that changes what
// is generated from a seed.
const GeneratorVersion = 1

// Setting is a set of the generator's parameters. They are fixed: both were shaped,
// before this program was written, until the reference model looked right on them.
// Figures that come from a setting say how the code works and which way a change
// points; they are no results about real logins.
type Setting struct {
	Name string `json:"name"`

	HomeShare   float64 `json:"homeShare"`   // of users that live in the first country
	Gateways    int     `json:"gateways"`    // addresses of a carrier, shared by all its customers
	HomeDays    float64 `json:"homeDays"`    // for which a home keeps its address, times e^z
	MobilePower float64 `json:"mobilePower"` // a user's share of logins over the carrier is u to this
	TravelShare float64 `json:"travelShare"` // of logins from elsewhere, times e^z

	SecondDevice float64 `json:"secondDevice"` // share of users who have a second one
	ThirdDevice  float64 `json:"thirdDevice"`  // share of users who have one more
	DeviceDays   float64 `json:"deviceDays"`   // after which a device is replaced, on average
	UpdateDays   float64 `json:"updateDays"`   // between versions of a browser, times e^(z/2)
	Browsers     int     `json:"browsers"`     // versions of the browser that devices start with
	Systems      int     `json:"systems"`      // the same of the system
	Models       int     `json:"models"`       // of devices

	NaiveHome    float64 `json:"naiveHome"`    // share of naive attacks from the victim's country all the same
	SameVersions float64 `json:"sameVersions"` // share of targeted attacks that show the victim's versions
	SameModel    float64 `json:"sameModel"`    // of targeted attacks that show the victim's model
	SameNetwork  float64 `json:"sameNetwork"`  // of targeted attacks from the victim's home network
}

// G1 is the first setting.
func G1() Setting {
	return Setting{
		Name: "G1", HomeShare: .206, Gateways: 16, HomeDays: 420, MobilePower: 1.84, TravelShare: .007,
		SecondDevice: .21, ThirdDevice: .10, DeviceDays: 80, UpdateDays: 140, Browsers: 293, Systems: 242, Models: 58,
		NaiveHome: .5, SameVersions: .0001, SameModel: .03, SameNetwork: .0004,
	}
}

// G2 is the second setting: longer lived devices, shorter lived addresses.
func G2() Setting {
	return Setting{
		Name: "G2", HomeShare: .21, Gateways: 20, HomeDays: 180, MobilePower: 1.5, TravelShare: .006,
		SecondDevice: .25, ThirdDevice: .11, DeviceDays: 300, UpdateDays: 90, Browsers: 599, Systems: 148, Models: 200,
		NaiveHome: .95, SameVersions: .0003, SameModel: .03, SameNetwork: .0004,
	}
}

// What both settings share.
const (
	countries        = 60
	countrySlope     = 1.1 // of Zipf's law, among the countries but the first
	homeNetworks     = 30  // in the first country
	awayNetworks     = 12  // in each of the others
	networkSlope     = 1.3
	everyCarrier     = 3 // every third network is a carrier
	networkAddresses = 400_000
	mobileShare      = .65 // of devices
	systemDays       = 120 // between versions of the system
	observedDays     = 390
	workShare        = .8 // times u³
	loginsMean       = .372
	loginsSpread     = 1.424
)

// How often a device brings its token back: not every time, for browsers lose it and
// private windows hide it. No source; our assumption.
const cookieKept = .9

// Class is how often a user logs in.
type Class uint8

// The classes.
const (
	Daily Class = iota
	SeveralDays
	Weekly
	SeveralWeeks
	LessThanMonthly
	classCount
)

// Classes lists the classes, the most frequent first.
func Classes() [classCount]Class {
	return [...]Class{Daily, SeveralDays, Weekly, SeveralWeeks, LessThanMonthly}
}

// String returns the name of the class.
func (c Class) String() string {
	names := [...]string{"daily", "several days", "weekly", "several weeks", "less than monthly"}
	return names[c]
}

// gapDays is the mean time between logins.
func (c Class) gapDays() float64 { return [...]float64{1, 4, 8, 18, 60}[c] }

func classShares() []float64 { return []float64{.224, .096, .08, .117, .483} }
