package models

import "time"

// Limit is a counter of attempts: how many are allowed in a window, and how many
// in a row, before the next one is refused.
type Limit struct {
	Key    string        // keyed hash; never a name, address or number in the clear
	Window time.Duration // 0: the window never ends
	Max    int           // attempts allowed in one window; 0: any number
	Streak int           // failures allowed in a row, whatever the window; 0: any number
}

// Standing is what a counter says now.
type Standing struct {
	Tries  int // attempts in the current window
	Streak int // failures in a row
}
