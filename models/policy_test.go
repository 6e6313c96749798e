package models

import "testing"

func TestAPolicyOnlyGoesForward(t *testing.T) {
	may := map[[2]PolicyState]bool{
		{Draft, Shadow}: true, {Draft, Live}: true, {Shadow, Live}: true, {Shadow, Retired}: true,
	}
	for _, from := range PolicyStates() {
		for _, to := range PolicyStates() {
			moved, err := Policy{Version: 7, State: from}.Move(to, 5)
			if (err == nil) != may[[2]PolicyState{from, to}] {
				t.Errorf("%s to %s: %v", from, to, err)
			}
			switch {
			case err != nil && (!IsConflict(err) || moved.State != from):
				t.Errorf("%s to %s: %v, %+v", from, to, err, moved)
			case err == nil && (moved.State != to || moved.ShadowedAt+moved.PublishedAt+moved.RetiredAt != 5):
				t.Errorf("%s to %s: %+v", from, to, moved)
			}
		}
	}
}
