package models_test

import (
	"testing"

	"riskgate/models"
)

func TestTimeAndChecksEndAVerificationByThemselves(t *testing.T) {
	pending := models.Verification{Status: models.VerificationPending, ExpiresAt: 100}
	tried := pending
	tried.Checks = models.MaxVerificationChecks
	approved := pending
	approved.Status = models.VerificationApproved
	for _, c := range []struct {
		v    models.Verification
		at   models.Time
		want models.VerificationStatus
	}{
		{pending, 99, models.VerificationPending},
		{pending, 100, models.VerificationExpired},
		{tried, 99, models.VerificationMaxAttempts},
		{tried, 100, models.VerificationExpired},
		{approved, 99, models.VerificationApproved},
		{approved, 100, models.VerificationApproved},
	} {
		if got := c.v.StatusAt(c.at); got != c.want {
			t.Errorf("%s with %d checks at %d is %s, want %s", c.v.Status, c.v.Checks, c.at, got, c.want)
		}
	}
}

func TestAnAttemptAndItsMessageShareAnID(t *testing.T) {
	id := models.AttemptID("0198c2f1a3b84e6f8d1c5a7b9e0f2d33")
	if id != "VL0198c2f1a3b84e6f8d1c5a7b9e0f2d33" || (models.VerifyAttempt{ID: id}).MessageID() != id[2:] {
		t.Errorf("got %s", id)
	}
}
