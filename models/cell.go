package models

// RiskCell is one sum of the tables that all users share, such as the logins
// seen from a country.
type RiskCell struct {
	Kind      string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	Sum       float64
	Seen      int64 // when it last grew, in the unit of risk.Attempt.At
	ChangedAt Time  // when the store last wrote it
}
