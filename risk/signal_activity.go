package risk

import "math"

// weighActivity is T6: an account that is seldom used is taken over unnoticed.
// (Freeman's user factor, NDSS 2016, halved.)
func weighActivity(_ *Model, e *Evidence) Finding {
	if e.Global.Logins <= 0 || e.Global.Users <= 0 {
		return unknown(missingHistory)
	}
	return nats(clamp(.5*math.Log(mean(e)/e.User.Logins), -2, 2))
}

// mean is the number of logins of an average active user.
func mean(e *Evidence) float64 { return e.Global.Logins / e.Global.Users }

func explainActivity(_ *Model, e *Evidence, f Finding) Explanation {
	code := ReasonQuietAccount
	if f.Nats < 0 {
		code = ReasonActiveAccount
	}
	return Explanation{
		Code:    code,
		Numbers: map[string]any{"logins": round(e.User.Logins), "mean": round(mean(e))},
	}
}
