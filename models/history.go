package models

// History is what a user's logins have taught so far: one row a user, constant
// in size, in the encoding of risk.User.
type History struct {
	UserID    string `gorm:"primaryKey"`
	Data      []byte // risk.User, binary
	Version   int64  // compare and swap
	UpdatedAt Time
}
