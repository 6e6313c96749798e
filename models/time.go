package models

import "time"

// Time is an instant in microseconds since 1970-01-01 UTC. Hot tables keep
// integers: they sort, index and compare alike on every database.
type Time int64

// At converts an instant; the zero instant becomes 0.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMicro())
}

// Time converts back, in UTC; 0 becomes the zero instant.
func (t Time) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(t)).UTC()
}

// GormDataType names the column type: a plain integer, which the store writes as
// it was given and never fills in by itself.
func (Time) GormDataType() string { return "bigint" }

// Add returns the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Microseconds()) }
