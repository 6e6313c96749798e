package analyst

import (
	"testing"
	"testing/synctest"
	"time"

	"riskgate/models"
)

func TestOneHasTheTurnAndAPauseFollowsWhatIsLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := func(turn turn, want bool) {
			t.Helper()
			leave, err := turn.enter()
			if (err == nil) != want || err != nil && models.KindOf(err) != models.Limited {
				t.Errorf("%v, want %t", err, want)
			}
			if err == nil {
				leave()
				synctest.Wait()
			}
		}
		turn := newTurn()
		leave, err := turn.enter()
		if err != nil {
			t.Fatal(err)
		}
		free(turn, false)
		leave()
		synctest.Wait()
		free(turn, true)
		if leave, err = turn.enter(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		leave()
		time.Sleep(3*time.Second - 1)
		free(turn, false)
		time.Sleep(1)
		synctest.Wait()
		free(turn, true)
	})
}
