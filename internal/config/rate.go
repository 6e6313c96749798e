package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is a number of attempts in a window.
type Rate struct {
	Max    int
	Window time.Duration
}

// ParseRate reads "5/15m".
func ParseRate(text string) (Rate, error) {
	count, window, _ := strings.Cut(text, "/")
	tries, err := strconv.Atoi(count)
	if err != nil || tries < 1 {
		return Rate{}, fmt.Errorf("must be a number of attempts and a window, such as 5/15m")
	}
	span, err := time.ParseDuration(window)
	if err != nil || span <= 0 {
		return Rate{}, fmt.Errorf("must be a number of attempts and a window, such as 5/15m")
	}
	return Rate{Max: tries, Window: span}, nil
}

// String returns the form that ParseRate reads.
func (r Rate) String() string { return strconv.Itoa(r.Max) + "/" + r.Window.String() }

// Limits are the counters of attempts that an operator may set; the streaks of
// 100 in a row are fixed.
type Limits struct {
	Password     Rate // a user, from unknown sources and from each trusted device apart
	SentHour     Rate // sent codes, a user
	SentDay      Rate
	DeviceCode   Rate // codes of an authenticator, a user
	Sends        Rate // codes sent, a user
	FIDO         Rate // security key answers, a user
	Prompts      Rate // questions on a trusted device, a user
	Refusals     Rate // refused questions, a user; then none for the window
	NetworkAsk   Rate // failures of a network (/24, /64), then at least a challenge
	NetworkBlock Rate // failures of a network, then it is turned away
	ClientSecret Rate // wrong secrets, a caller and network
	Registration Rate // a network, and a target
	Caller       Rate // requests of one caller
	CodeTries    int  // wrong answers to one challenge
	Tarpit       int  // failed logins that may wait at once
	Polls        int  // calls that may wait for a session at once
	CallerPolls  int  // the same, of one caller
}
