package models

import "time"

// SendCount is how many messages with codes went out for one key in one span of time,
// and how many of them were answered by their code, or made needless by another proof.
type SendCount struct {
	Kind      string `gorm:"primaryKey"` // what the key is, and how long a span
	Key       string `gorm:"primaryKey"` // keyed hash of a number or address; a country in the clear
	Start     Time   `gorm:"primaryKey"` // of the span
	Part      string `gorm:"primaryKey"` // what a key is split by; empty: nothing
	Sends     int64
	Verified  int64
	KeptUntil Time // worthless from then on
}

// SendRange names the counts of one key from a span on.
type SendRange struct {
	Kind, Key string
	From      Time
}

// SendBlock keeps messages from going out for one key.
type SendBlock struct {
	Key       string `gorm:"primaryKey"` // keyed hash
	EndsAt    Time
	Span      time.Duration // how long it lasts; the next one may last longer
	KeptUntil Time          // as long as it makes the next one longer
}
