package analyst

import (
	"testing"
	"testing/synctest"
	"time"

	"riskgate/models"
)

func TestOneHasTheTurnAndAPauseFollowsWhatIsLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		free := func(want bool) {
			t.Helper()
			leave, err := turn.enter()
			if (err == nil) != want || err != nil && models.KindOf(err) != models.Limited {
				t.Errorf("%v, want %t", err, want)
			}
			if err == nil {
				leave(0)
			}
		}
		leave, err := turn.enter()
		if err != nil {
			t.Fatal(err)
		}
		free(false)
		leave(pauseAfter(1 << 10))
		free(true)
		if leave, err = turn.enter(); err != nil {
			t.Fatal(err)
		}
		leave(pauseAfter(10 << 20))
		time.Sleep(1999 * time.Millisecond)
		free(false)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		free(true)
	})
}
