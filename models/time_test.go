package models_test

import (
	"testing"
	"time"

	"riskgate/models"
)

func TestTimeKeepsMicrosecondsInUTC(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 123456789, time.FixedZone("east", 3600))
	kept := models.At(at)
	if got := kept.Time(); !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("got %v", got)
	}
	if kept.Add(time.Second)-kept != 1_000_000 {
		t.Error("a second is a million microseconds")
	}
	if models.At(time.Time{}) != 0 || !models.Time(0).Time().IsZero() {
		t.Error("no time is 0 and back")
	}
}
