package risk

import "math"

// weighClass is T11: the class of network the address belongs to, against how often
// this user and all users come from such.
func weighClass(m *Model, e *Evidence) Finding {
	class := e.Attempt.Address.Class
	if class == "" {
		return unknown(missingClass)
	}
	odds, all, own := m.Classes.of(class), e.Global.Class, e.User.Class
	crowd := (all.This + 50*odds.Genuine) / (all.All + 50)
	user := (own.This + 2*crowd) / (own.All + 2)
	return nats(clamp(math.Log(odds.Attack/user), -1, 3))
}

func explainClass(_ *Model, e *Evidence, f Finding) Explanation {
	code := ReasonAnonymiser
	if f.Nats < 0 {
		code = ReasonPlainNetwork
	}
	a := &e.Attempt.Address
	return Explanation{Code: code, Numbers: map[string]any{"class": string(a.Class), "listDate": a.Listed}}
}
