package risk

import "slices"

// pick chooses the response code for a level, and reports whether there was one:
// where nothing can be asked of the user it declines.
//
// A low level accepts what has been proven already, and else asks for the password.
// Medium asks the first enrolled factor of its order, the cheapest; high the first
// of its own, the strongest. A factor already proven in the session is not asked
// again: at medium any of them settles the matter, at high one that stands no lower
// in the order than the choice.
func pick(p *Policy, level Level, a *Attempt) (code Code, ok bool) {
	switch level {
	case Low:
		if len(a.Proven) > 0 {
			return Accept, true
		}
		if a.canBeAsked(Challenge) {
			return Challenge, true
		}
		return demanded(p, p.Order.Medium, a)
	case Medium:
		if a.provenAny(p.Order.Medium) || a.provenAny(p.Order.High) || a.provenAny(p.Order.Fallback) {
			return Accept, true
		}
		return demanded(p, p.Order.Medium, a)
	case High:
		return demanded(p, p.Order.High, a)
	case Critical:
		return Decline, true
	default:
		return Decline, true
	}
}

// demanded walks the order of a level, then the fallback order.
func demanded(p *Policy, order []Code, a *Attempt) (code Code, ok bool) {
	for _, codes := range [...][]Code{order, p.Order.Fallback} {
		for _, c := range codes {
			if slices.Contains(a.Proven, FactorFor(c)) {
				return Accept, true
			}
			if a.canBeAsked(c) {
				return a.spelled(c), true
			}
		}
	}
	return Decline, false
}

// strongest returns the strongest code of those that rules ask for, if it can be asked,
// is not settled by what has been proven, and is stronger than another code.
func strongest(p *Policy, a *Attempt, wanted []Code, than Code) (best Code, ok bool) {
	place := func(c Code) int {
		if at := slices.Index(p.Order.High, c); at >= 0 {
			return at
		}
		return len(p.Order.High)
	}
	for _, c := range wanted {
		settled := func(f Factor) bool { return f == FactorFor(c) || place(CodeFor(f)) < place(c) }
		if slices.ContainsFunc(a.Proven, settled) || !a.canBeAsked(c) {
			continue
		}
		if FactorFor(than) != "" && place(than) <= place(c) {
			continue
		}
		if !ok || place(c) < place(best) {
			best, ok = c, true
		}
	}
	return a.spelled(best), ok
}

// canBeAsked reports whether the user can prove what a code demands and the
// application can ask for it.
func (a *Attempt) canBeAsked(c Code) bool {
	return slices.Contains(a.Enrolled, FactorFor(c)) && a.accepts(c)
}

func (a *Attempt) accepts(c Code) bool {
	if len(a.Accepts) == 0 || slices.Contains(a.Accepts, c) {
		return true
	}
	return c == ChallengeFIDO && slices.Contains(a.Accepts, ChallengeFIDOAlias)
}

// spelled is the code as the application knows it.
func (a *Attempt) spelled(c Code) Code {
	if c == ChallengeFIDO && slices.Contains(a.Accepts, ChallengeFIDOAlias) {
		return ChallengeFIDOAlias
	}
	return c
}

func (a *Attempt) provenAny(codes []Code) bool {
	return slices.ContainsFunc(codes, func(c Code) bool { return slices.Contains(a.Proven, FactorFor(c)) })
}
