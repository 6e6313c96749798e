package challenge

import (
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// answerable reports whether a stored question of this subject may still be
// answered by a method. The store says so again when the answer is committed;
// asking here keeps a caller's mistake from becoming a proof.
func answerable(c models.Challenge, code risk.Code, s Subject, now time.Time) bool {
	return c.ID != "" && c.Code == code && c.UserID == s.User.ID && c.SpentAt == 0 && models.At(now) < c.ExpiresAt
}

// unasked reports whether the answer came without a question, as a credential of
// the first step, or to a question that may still be answered.
func unasked(c models.Challenge, code risk.Code, s Subject, now time.Time) bool {
	return c.ID == "" || answerable(c, code, s, now)
}
