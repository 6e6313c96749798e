package evaluate

import (
	"math"
	"math/rand/v2"
)

// visit is a login of a user.
type visit struct {
	at       int64 // milliseconds since 1970
	user     uint32
	number   uint16 // of the user's logins, from zero
	spot     spot
	look     look
	returned bool // the device brought its token back
}

// habit is how a user lives: where they log in from, on what, and how often.
type habit struct {
	r       *rand.Rand
	setting *Setting
	world   *geography

	class          Class
	country        uint8
	home           spot
	homeUntil      float64 // the day on which the home gets another address
	homeDays       float64
	carrier        uint8
	work           spot
	mobile, worked float64 // shares of logins
	travel         float64
	pace           float64 // of updates
	gadgets        []gadget
}

// newHabit draws the habits of a user whose first login is on a day yet to be drawn.
func newHabit(r *rand.Rand, s *Setting, world *geography) habit {
	h := habit{r: r, setting: s, world: world, class: Class(newPicker(classShares()).draw(r))} //nolint:gosec // one of five
	h.country = world.country(r)
	h.home = world.at(r, h.country, world.popular(r, h.country))
	h.carrier = world.carrier(r, h.country)
	h.work = world.at(r, h.country, world.popular(r, h.country))
	h.mobile = math.Pow(r.Float64(), s.MobilePower)
	h.worked = workShare * math.Pow(r.Float64(), 3)
	h.travel = s.TravelShare * math.Exp(r.NormFloat64())
	h.homeDays = s.HomeDays * math.Exp(r.NormFloat64())
	h.pace = math.Exp(r.NormFloat64() / 2)
	return h
}

// times draws the days of the user's logins, as many as fit into the observed ones.
func (h *habit) times() []float64 {
	logins := int(math.Ceil(math.Exp(loginsMean + loginsSpread*h.r.NormFloat64())))
	days := []float64{0}
	for day := 0.; len(days) < logins; {
		// The spread of all times here is e^z; the half takes the mean back to one.
		if day += h.class.gapDays() * math.Exp(h.r.NormFloat64()-.5); day > observedDays {
			break
		}
		days = append(days, day)
	}
	first := h.r.Float64() * (observedDays - days[len(days)-1])
	for i := range days {
		days[i] += first
	}
	return days
}

// settle moves the user in on the day of the first login: into a home that had its
// address for a while, with the devices of that day.
func (h *habit) settle(day float64) {
	h.homeUntil = day + h.homeDays*h.r.Float64()
	count := 1
	for _, share := range []float64{h.setting.SecondDevice, h.setting.ThirdDevice} {
		if h.r.Float64() < share {
			count++
		}
	}
	for range count {
		h.gadgets = append(h.gadgets, h.buy(drawKind(h.r), day))
	}
}

func (h *habit) buy(k kind, day float64) gadget {
	g := newGadget(h.r, h.setting, k, h.country)
	g.updateDays = h.setting.UpdateDays * h.pace
	g.bought = day
	g.replaced = day + h.setting.DeviceDays*h.r.ExpFloat64()
	return g
}

// login is what the user shows on a day.
func (h *habit) login(day float64) visit {
	for day > h.homeUntil {
		h.home = h.world.at(h.r, h.country, h.home.network)
		h.homeUntil += h.homeDays
	}
	g := &h.gadgets[h.r.IntN(len(h.gadgets))]
	for day > g.replaced {
		*g = h.buy(g.kind, g.replaced)
	}
	v := visit{look: g.at(day), spot: h.whereabouts(), returned: g.cookie && h.r.Float64() < cookieKept}
	g.cookie = true
	return v
}

func (h *habit) whereabouts() spot {
	if h.r.Float64() < h.travel {
		country := h.world.country(h.r)
		return h.world.at(h.r, country, h.world.popular(h.r, country))
	}
	switch u := h.r.Float64(); {
	case u < h.mobile:
		return h.world.at(h.r, h.country, h.carrier)
	case u < h.mobile+h.worked:
		return h.work
	default:
		return h.home
	}
}
