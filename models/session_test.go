package models_test

import (
	"testing"

	"riskgate/models"
)

func TestASessionLeavesPendingOnce(t *testing.T) {
	statuses := []models.Status{models.Pending, models.Accepted, models.Refused, models.Timeout, models.Failed, "unknown", ""}
	for _, from := range statuses {
		for _, to := range statuses {
			final := to == models.Accepted || to == models.Refused || to == models.Timeout || to == models.Failed
			allowed := from == models.Pending && final
			moved, err := models.Session{Status: from}.Move(to, 7)
			switch {
			case allowed && (err != nil || moved.Status != to || moved.FinishedAt != 7):
				t.Errorf("%q to %q: %+v, %v", from, to, moved, err)
			case !allowed && (!models.IsConflict(err) || moved.Status != from || moved.FinishedAt != 0):
				t.Errorf("%q to %q was let through: %+v, %v", from, to, moved, err)
			}
		}
	}
}
