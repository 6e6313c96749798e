package models

import (
	"slices"
	"time"

	"riskgate/risk"
)

const longestLogin = time.Duration(risk.LongestLogin) * time.Millisecond

// OutcomeOf is what the challenges of a login came to, as a label of the weakest source,
// given its decisions in their order and the instant by which it is to be known: one
// that was passed speaks for the user, one that was failed or abandoned against. It is
// nil where nothing was asked, and as long as the login may still be under way.
//
// It is read off the decisions, so that no login has to write it and a backtest can
// ask for it as of any day.
func OutcomeOf(decisions []Decision, knownBy Time) *Label {
	asked := slices.IndexFunc(decisions, Decision.asks)
	if asked < 0 {
		return nil
	}
	first := decisions[asked]
	label := Label{
		Login: LoginOf(first), DecisionID: first.ID, UserID: first.UserID, Verdict: Fraud, Source: ByOutcome,
		DecidedAt: first.CreatedAt, Score: first.Score, Probability: first.Probability,
		At: first.CreatedAt.Add(longestLogin),
	}
	for _, d := range decisions[asked:] {
		if d.Outcome != Pending {
			label.At = d.CreatedAt
		}
		if d.Outcome == Accepted {
			label.Verdict = Genuine
		}
	}
	if label.At > knownBy {
		return nil
	}
	return &label
}

// asks reports whether a decision has put a challenge to whoever logs in. To be asked
// for the password is no challenge yet: nothing was proven before.
func (d Decision) asks() bool {
	return d.Lane == risk.LaneLogin && d.Outcome == Pending && d.SessionID != "" &&
		d.Code != risk.Challenge && d.Code != risk.Accept
}

// Step is where the decision leaves its login.
func (d Decision) Step() risk.Step {
	return risk.Step{Pending: d.Outcome == Pending, Asked: d.asks(), Accepted: d.Outcome == Accepted}
}
