package risk

import "math"

// weighFamily is T4: how surprising browser, system and kind of device are for this
// user, against how common they are.
func weighFamily(_ *Model, e *Evidence) Finding {
	if !e.Attempt.Agent.known() {
		return unknown(missingAgent)
	}
	all, own := &e.Global.Agent, &e.User.Agent
	crowd := (all.Family + .5) / (all.Agents + .5*float64(all.Families+1))
	user := (own.Family + crowd) / (own.Agents + 1)
	return nats(math.Log(crowd / user))
}

func explainFamily(_ *Model, e *Evidence, f Finding) Explanation {
	a, own := &e.Attempt.Agent, &e.User.Agent
	x := Explanation{
		Code:    familiarity(own.Known, f, ReasonNewBrowser, ReasonRareBrowser, ReasonKnownBrowser),
		Numbers: map[string]any{"to": a.family(), "n": round(own.Agents), "logins": round(own.Family)},
	}
	if !own.Known {
		x.Numbers["from"] = own.Before
	}
	return x
}

// weighVersion is T5, for a family the user knows: whether its version moved as
// versions move in the time since it was last seen.
func weighVersion(_ *Model, e *Evidence) Finding {
	a, own := &e.Attempt.Agent, &e.User.Agent
	if !a.known() || a.Hash == "" {
		return unknown(missingAgent)
	}
	if !own.Known || own.Family <= 0 {
		return nats(0)
	}
	move := moveOf(e)
	if own.Text > 0 {
		crowd := (e.Global.Agent.Text + .1) / (e.Global.Agent.Family + 30)
		share := math.Min(1, own.Text/own.Family)
		return nats(math.Log(crowd / (move.same*share + (1-move.same)*crowd)))
	}
	if stepOf(*a, own.BrowserVersion, own.OSVersion) == stepBack {
		return nats(clamp(math.Log(.5/move.back), 0, 3))
	}
	return nats(math.Min(3, math.Log(.5/move.forward)))
}

// move is how likely a version stays, advances and goes back over a gap.
type move struct{ same, forward, back float64 }

func moveOf(e *Evidence) move {
	all := &e.Global.Agent
	gap := float64(max(0, e.Attempt.At-e.User.Agent.Seen)) / float64(day)
	prior := math.Min(.9, 1-.95*math.Exp(-gap/25))
	total := all.Same + all.Forward + all.Back + 20
	forward := (all.Forward + 18.6*prior) / total
	back := (all.Back + 1.4) / total
	return move{1 - forward - back, forward, back}
}

func explainVersion(_ *Model, e *Evidence, f Finding) Explanation {
	a, own := &e.Attempt.Agent, &e.User.Agent
	gap := round(float64(e.Attempt.At-own.Seen) / float64(day))
	if own.Text > 0 {
		code := familiarity(true, f, "", ReasonRareBrowser, ReasonSameBrowser)
		return Explanation{Code: code, Numbers: map[string]any{"logins": round(own.Text), "gapDays": gap}}
	}
	code := ReasonVersionJump
	if stepOf(*a, own.BrowserVersion, own.OSVersion) == stepBack {
		code = ReasonVersionBack
	}
	return Explanation{
		Code: familiarity(false, f, code, code, ReasonSameBrowser),
		Numbers: map[string]any{
			"from": versions(own.BrowserVersion, own.OSVersion), "to": versions(a.BrowserVersion, a.OSVersion), "gapDays": gap,
		},
	}
}
