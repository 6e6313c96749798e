package risk

// Policy is how analysts want attempts judged: data, never code.
type Policy struct {
	Version int64               `json:"version"`
	Model   Model               `json:"model"`
	Lanes   map[Lane]LanePolicy `json:"lanes"`
	Order   Order               `json:"order"`
	Rules   []Rule              `json:"rules,omitempty"`
	Notices *Notices            `json:"notices,omitempty"` // missing, as in policies of earlier days: DefaultNotices
}

// LanePolicy is what a policy says about one lane.
type LanePolicy struct {
	Thresholds map[Segment]Thresholds `json:"thresholds"`
	Floor      Level                  `json:"floor"`    // no decision is below it
	Fallback   Level                  `json:"fallback"` // when the engine fails; never low
	Sparse     Level                  `json:"sparse"`   // at least, with too little to judge by
	Stranger   Stranger               `json:"stranger"`
	Attacked   bool                   `json:"attacked"` // earlier attacks on the user count
}

// Stranger is a floor under a device the account does not know in a country it does
// not know, once the account has logins enough to say so.
type Stranger struct {
	Logins int64 `json:"logins"` // learned ones, from which on it holds
	Level  Level `json:"level"`
}

// Order is the order in which response codes are tried.
type Order struct {
	Medium   []Code `json:"medium"`   // cheapest first
	High     []Code `json:"high"`     // strongest first
	Fallback []Code `json:"fallback"` // when nothing of the level's own order can be asked
}

// Lanes lists every lane.
func Lanes() [5]Lane {
	return [...]Lane{LaneLogin, LaneRegister, LaneRecovery, LaneEvent, LaneTransaction}
}

// DefaultPolicy is the policy of a fresh installation. All its constants are
// assumptions until there are labels to fit them to.
func DefaultPolicy() Policy {
	lanes := map[Lane]LanePolicy{}
	for _, lane := range Lanes() {
		lanes[lane] = defaultLane()
	}
	lanes[LaneRegister] = registering()
	notices := DefaultNotices()
	return Policy{
		Model:   DefaultModel(),
		Lanes:   lanes,
		Notices: &notices,
		Order: Order{
			Medium: []Code{
				ChallengeSMS, ChallengeEmail, ChallengeDevice, ChallengeVoice, ChallengeDevice2FA, ChallengeCRDevice2FA,
			},
			High: []Code{
				ChallengeFace, ChallengeFingerprint, ChallengeFIDO, ChallengePIN, ChallengeCronto, ChallengeNoPIN,
				ChallengeDevice2FA, ChallengeDevice, ChallengeSMS, ChallengeEmail,
			},
			Fallback: []Code{
				ChallengeCRDevice2FA, ChallengeVoice,
				ChallengeNoPIN, ChallengePIN, ChallengeFingerprint, ChallengeFace, ChallengeFIDO, ChallengeCronto,
			},
		},
	}
}

func defaultLane() LanePolicy {
	usual := Thresholds{Medium: 370, High: 480, Critical: 700}
	first := usual
	first.Medium = 0 // there is nothing yet to trust
	return LanePolicy{
		Thresholds: map[Segment]Thresholds{New: first, Cold: usual, Warm: usual},
		Floor:      Low,
		Fallback:   Medium,
		Sparse:     Medium,
		Stranger:   Stranger{Logins: 30, Level: High},
	}
}

// registering is the lane of users who do not exist yet: none of them has a history
// or a factor that could be asked for, so that only what speaks against them counts.
func registering() LanePolicy {
	lane := defaultLane()
	lane.Thresholds[New] = lane.Thresholds[Warm]
	lane.Sparse = Low
	return lane
}

// DefaultModel is the model of a fresh installation.
func DefaultModel() Model {
	return Model{
		A: -9.2, B: .6, HistoryCap: 15, Notable: .5, Prefix: true,
		CookieReplay: .002, DeviceMoved: 2, ListWeight: 1.5,
		Devices: DeviceOdds{
			Exact: Odds{.03, .55}, Near: Odds{.05, .27}, Related: Odds{.22, .06}, Different: Odds{.70, .12},
		},
		Classes: ClassOdds{
			None: Odds{.45, .93}, Relay: Odds{.05, .03}, Datacentre: Odds{.22, .015}, VPN: Odds{.20, .02}, Tor: Odds{.08, .005},
		},
	}
}

// lane is what the policy says about a lane; a lane it does not name is judged like
// a login.
func (p *Policy) lane(l Lane) LanePolicy {
	if lane, ok := p.Lanes[l]; ok {
		return lane
	}
	if lane, ok := p.Lanes[LaneLogin]; ok {
		return lane
	}
	return defaultLane()
}

func (l LanePolicy) thresholds(s Segment) Thresholds {
	if t, ok := l.Thresholds[s]; ok {
		return t
	}
	return defaultLane().Thresholds[s]
}
