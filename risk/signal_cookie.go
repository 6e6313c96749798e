package risk

import "math"

// weighCookie is T7: whether the signed device token came back. That of another
// account is a fact without weight.
func weighCookie(m *Model, e *Evidence) Finding {
	if e.Attempt.Cookie == CookieForeign {
		return nats(0)
	}
	if e.Attempt.Cookie != CookieValid && e.Attempt.Cookie != CookieAbsent {
		return unknown(missingCookie)
	}
	if e.User.Device.Known == 0 && e.User.Cookie.Asked <= 0 {
		return unknown(missingHistory)
	}
	rate := returnRate(e)
	switch {
	case e.Attempt.Cookie == CookieAbsent:
		return nats(math.Min(2, math.Log((1-m.CookieReplay)/(1-rate))))
	case moved(e):
		return nats(0)
	default:
		return nats(math.Log(m.CookieReplay / rate))
	}
}

// returnRate is how often this user's browsers bring the token back.
func returnRate(e *Evidence) float64 {
	all, own := e.Global.Cookie, e.User.Cookie
	crowd := (all.Returned + 1) / (all.Asked + 2)
	return clamp((own.Returned+5*crowd)/(own.Asked+5), .02, .97)
}

// moved reports whether the right token came from a different device.
func moved(e *Evidence) bool {
	return e.Attempt.Cookie == CookieValid && e.User.Device.Bin == Different
}

func explainCookie(_ *Model, e *Evidence, f Finding) Explanation {
	code := ReasonCookieMissing
	if f.Nats < 0 {
		code = ReasonCookieReturned
	}
	return Explanation{Code: code, Numbers: map[string]any{"returnRate": round(returnRate(e))}}
}

// weighMoved is the other half of T7: a token stolen from its device.
func weighMoved(m *Model, e *Evidence) Finding {
	if moved(e) {
		return nats(m.DeviceMoved)
	}
	return nats(0)
}

func explainMoved(_ *Model, e *Evidence, _ Finding) Explanation {
	return Explanation{Code: ReasonDeviceMoved, Numbers: comparison(e)}
}
