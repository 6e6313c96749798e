package analyst

import (
	"time"

	"riskgate/models"
)

// turn lets one caller at a time do something that takes much memory, or keeps logins
// waiting. After something large there is a pause as long as it took, so that whoever comes
// again at once leaves half of the time to everybody else.
type turn chan struct{}

// large is what nobody notices who waits for less.
const large = 100 * time.Millisecond

func newTurn() turn { return make(turn, 1) }

// enter takes the turn, or says to come back. Whoever got it leaves it.
func (t turn) enter() (leave func(), err error) {
	select {
	case t <- struct{}{}:
	default:
		return nil, models.Errorf(models.Limited, "Another file is under way").After(time.Second)
	}
	began := time.Now()
	return func() {
		took := time.Since(began)
		if took < large {
			<-t
			return
		}
		time.AfterFunc(took, func() { <-t })
	}, nil
}
