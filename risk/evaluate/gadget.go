package evaluate

import (
	"math/rand/v2"

	"riskgate/risk"
)

// kind is the family of a device: its browser and system come with it.
type kind uint8

const (
	mobile kind = iota
	desktop
)

// look is what a device shows of itself.
type look struct {
	kind            kind
	country         uint8 // whose language and time it keeps
	model           uint16
	browser, system uint16 // versions
}

// Numbers of the texts that a look stands for. Names of versions differ by kind.
func (l look) userAgent() uint32 {
	return uint32(l.kind)<<31 | uint32(l.browser)<<18 | uint32(l.system)<<8 | uint32(l.model)
}
func (l look) browserText() uint32 { return uint32(l.kind)<<16 | uint32(l.browser) }
func (l look) systemText() uint32  { return uint32(l.kind)<<16 | uint32(l.system) }

// gadget is a device as it ages.
type gadget struct {
	look
	bought, replaced    float64 // days
	updateDays          float64
	updatePart, sysPart float64 // of the way to the next version, when it was bought
	cookie              bool    // it was given a token
}

func newGadget(r *rand.Rand, s *Setting, k kind, country uint8) gadget {
	l := look{
		kind: k, country: country, model: uint16(r.IntN(s.Models)), //nolint:gosec // a few hundred
		browser: uint16(r.IntN(s.Browsers)), system: uint16(r.IntN(s.Systems)), //nolint:gosec // the same
	}
	return gadget{look: l, updatePart: r.Float64(), sysPart: r.Float64()}
}

func drawKind(r *rand.Rand) kind {
	if r.Float64() < mobileShare {
		return mobile
	}
	return desktop
}

// at is what the device shows on a day.
func (g *gadget) at(day float64) look {
	l := g.look
	l.browser += uint16((day-g.bought)/g.updateDays + g.updatePart)
	l.system += uint16((day-g.bought)/systemDays + g.sysPart)
	return l
}

// agent is the look as a parsed user agent.
func (l look) agent() risk.Agent {
	a := risk.Agent{
		Browser: "Browser", OS: "System", Type: "desktop",
		BrowserVersion: []int{1 + int(l.browser)}, OSVersion: []int{1 + int(l.system)},
		Hash: label('u', l.userAgent()),
	}
	if l.kind == mobile {
		a.Browser, a.OS, a.Type = "Browser Mobile", "System Mobile", "mobile"
	}
	return a
}

// fingerprint is what a collector would find on the device: what devices of a model
// have in common, and where its user is at home.
func (l look) fingerprint(a *risk.Agent) risk.Fingerprint {
	model := uint32(l.model)<<1 | uint32(l.kind)
	return risk.Fingerprint{Mobile: l.kind == mobile, Attributes: map[string]string{
		"userAgent": a.Hash, "browserFamily": a.Browser, "browserVersion": label('v', uint32(l.browser)),
		"osFamily": a.OS, "platform": a.Type, "canvas": label('c', model), "webglRenderer": label('r', model),
		"screen": label('s', model%screens), "language": label('l', uint32(l.country)), "timeZone": label('z', uint32(l.country)),
	}}
}

// screens is the number of different screens.
const screens = 12
