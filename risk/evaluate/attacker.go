package evaluate

import "math/rand/v2"

// Who is behind a try.
type Who uint8

// Who may be behind a try: the user, or an attacker who has the right password.
const (
	Naive        Who = iota // comes from any country
	VPN                     // comes from the victim's country
	Targeted                // comes from the victim's country with a device of the victim's family
	VeryTargeted            // a real takeover; data sets alone have those
	Genuine
)

// String returns the name of who it is.
func (w Who) String() string {
	names := [...]string{"naive", "VPN", "targeted", "very targeted", "user"}
	return names[w]
}

// attackerCount is the number of attackers that are drawn.
const attackerCount = 3

// Attackers lists the attackers that are drawn at each login.
func Attackers() [attackerCount]Who { return [...]Who{Naive, VPN, Targeted} }

// forge draws an attack on a login. Attackers bring a fresh device.
func (w *World) forge(r *rand.Rand, by Who, victim *visit) visit {
	s, home := &w.Setting, w.people[victim.user].home
	country := home.country
	if by == Naive && r.Float64() >= s.NaiveHome {
		country = w.geography.country(r)
	}
	network := w.hideout(r, country, home)
	device := newGadget(r, s, drawKind(r), w.geography.country(r)).look
	if by == Targeted {
		device.kind = victim.look.kind
		if r.Float64() < s.SameVersions {
			device.browser, device.system = victim.look.browser, victim.look.system
		}
		if r.Float64() < s.SameModel {
			device.model = victim.look.model
		}
		if r.Float64() < s.SameNetwork {
			network = home.network
		}
	}
	return visit{
		at: victim.at, user: victim.user, number: victim.number,
		spot: w.geography.at(r, country, network), look: device,
	}
}

// hideout draws a network of a country, not the victim's home: that takes luck, of
// which targeted attackers alone have some.
func (w *World) hideout(r *rand.Rand, country uint8, home spot) uint8 {
	if country == home.country {
		return w.geography.other(r, country, home.network)
	}
	return uint8(r.IntN(len(w.geography.networks(country)))) //nolint:gosec // one of thirty
}
