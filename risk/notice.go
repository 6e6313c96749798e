package risk

// Notices says of which logins their users are told, whoever it was that logged in.
type Notices struct {
	NewDevice  bool `json:"newDevice"`  // let in from a device that the account did not know
	NewCountry bool `json:"newCountry"` // let in from a country where it had not been
	NewNetwork bool `json:"newNetwork"` // let in from a network where it had not been
	Failures   bool `json:"failures"`   // failed so often in a row that the source is shut out
}

// DefaultNotices is what a policy that does not say has.
func DefaultNotices() Notices {
	return Notices{NewDevice: true, NewCountry: true, NewNetwork: false, Failures: true}
}

// Told is what the policy says about notices.
func (p *Policy) Told() Notices {
	if p.Notices == nil {
		return DefaultNotices()
	}
	return *p.Notices
}

// News is what is new about a login to its account.
type News struct{ Device, Place bool }

// News finds what the user is to be told of a login that was let in. An account without
// a past knows nothing, so that nothing is new to it.
func (n Notices) News(e *Evidence) News {
	if e.User.Seen == 0 {
		return News{}
	}
	return News{
		Device: n.NewDevice && e.newDevice(),
		Place:  n.NewCountry && e.newCountry() || n.NewNetwork && e.newNetwork(),
	}
}

// newDevice reports whether the device is none of those on record. One that shows
// nothing is none of them either: or whoever has stolen a password had only to keep
// silent.
func (e *Evidence) newDevice() bool {
	return e.User.Device.Known > 0 && e.Attempt.Cookie != CookieValid && !e.Recognised()
}

func (e *Evidence) newCountry() bool {
	return e.Attempt.Address.Country != "" && e.User.Network.Placed > 0 && !e.User.Network.KnownCountry
}

func (e *Evidence) newNetwork() bool {
	return e.Attempt.Address.ASN != 0 && e.User.Network.Placed > 0 && !e.User.Network.KnownNetwork
}
