package risk

import "math"

// weighAttacked is T15: an account that was attacked before. A lane has to ask for
// it: it helps against takeovers and hurts those who were once a target.
func weighAttacked(_ *Model, e *Evidence) Finding {
	users := e.Global.Users
	if users <= 0 {
		return unknown(missingHistory)
	}
	return nats(clamp(math.Log(users*(e.User.Attacks+10/users)/(e.Global.Attacks+10)), -1, 2))
}

func explainAttacked(_ *Model, e *Evidence, f Finding) Explanation {
	code := ReasonAttackedAccount
	if f.Nats < 0 {
		code = ReasonUnattackedAccount
	}
	return Explanation{
		Code:    code,
		Numbers: map[string]any{"attacks": round(e.User.Attacks), "mean": round(e.Global.Attacks / e.Global.Users)},
	}
}
