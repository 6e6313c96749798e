package models

import "time"

// DriftWeek is a week of decisions as far as it was counted.
type DriftWeek struct {
	Start    Time   `gorm:"primaryKey"` // Monday, 00:00 UTC
	Data     []byte // risk.Week, JSON
	AtTime   Time   // the last decision that is counted
	AtID     int64
	Done     bool  // the week is over, and counted whole
	Revision int64 // compare and swap; 0: not kept yet
}

// WeekOf is the beginning of the week that an instant lies in: Monday, 00:00 UTC.
func WeekOf(t Time) Time {
	at := t.Time()
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return At(day.AddDate(0, 0, -(int(day.Weekday())+6)%7))
}

// Week is how long a week is.
const Week = 7 * 24 * time.Hour
