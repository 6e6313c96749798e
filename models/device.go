package models

// Device is a browser or phone from which a user was let in.
type Device struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Name      string // such as "Chrome on Windows"
	CreatedAt Time
	LastSeen  Time
	RevokedAt Time // 0: trusted
}
