package models

// Credential is a user's static password, as a hash that names its own method.
type Credential struct {
	UserID    string `gorm:"primaryKey"`
	Hash      string // PHC string (argon2id, pbkdf2, scrypt) or a bcrypt string
	OneTime   bool   // valid for one login only: a password the server made
	UpdatedAt Time
}
