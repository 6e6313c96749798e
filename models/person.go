package models

// Person is a user with everything a login needs to know about them.
type Person struct {
	User           User
	Credential     *Credential     // nil: no static password
	Authenticators []Authenticator // by serial
	History        *History        // nil: nothing was learned yet
}
