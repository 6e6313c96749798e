package analyst

import (
	"time"

	"riskgate/models"
)

// turn lets one caller at a time do something that takes much memory, or keeps logins
// waiting.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// enter takes the turn, or says to come back. Whoever got it leaves it, if they like
// after a pause, so that whoever comes again at once leaves time to everybody else.
func (t turn) enter() (leave func(pause time.Duration), err error) {
	select {
	case t <- struct{}{}:
	default:
		return nil, models.Errorf(models.Limited, "Another file is under way").After(time.Second)
	}
	return func(pause time.Duration) {
		if pause < time.Millisecond {
			<-t
			return
		}
		time.AfterFunc(pause, func() { <-t })
	}, nil
}

// pauseAfter is about as long as a file of so many bytes keeps logins waiting on SQLite.
func pauseAfter(bytes int) time.Duration {
	const perMiB = 200 * time.Millisecond
	return time.Duration(bytes>>10) * perMiB >> 10
}
