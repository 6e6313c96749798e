package api_test

import (
	"context"
	"net/http"
	"testing"

	"riskgate/api"
	"riskgate/api/apitest"
	"riskgate/models"
)

// crowded keeps every look-up waiting until the crowd is let go.
type crowded struct {
	*apitest.Keys
	arrived chan<- struct{}
	letGo   <-chan struct{}
}

func (k crowded) Key(ctx context.Context, id string) (models.APIKey, error) {
	k.arrived <- struct{}{}
	<-k.letGo
	return k.Keys.Key(ctx, id)
}

// atOnce sends requests of one secret from one address, all under way together, and
// counts the answers by status.
func atOnce(t *testing.T, crowd int, secret string) map[int]int {
	t.Helper()
	arrived, letGo, answers := make(chan struct{}, crowd), make(chan struct{}), make(chan int, crowd)
	w := guarded(t, func(o *api.Options) {
		keys := &apitest.Keys{}
		keys.Add("shop", models.ScopeLogin)
		o.Keys, o.Digests, o.Limits.User.Max = crowded{keys, arrived, letGo}, keys, 0
	})
	for range crowd {
		go func() {
			r := request(http.MethodPost, "/users/ada/login", adaptive).with("Authorization", "Bearer shop."+secret)
			answers <- w.send(r).Code
		}()
	}
	counts := map[int]int{}
	for range crowd {
		select {
		case <-arrived:
		case early := <-answers:
			counts[early]++
			crowd--
		}
	}
	close(letGo)
	for range crowd {
		counts[<-answers]++
	}
	return counts
}

func TestABusyCallerIsNoGuesser(t *testing.T) {
	if counts := atOnce(t, 60, "secret-of-shop"); counts[200] != 60 {
		t.Errorf("right secrets at once: %v", counts)
	}
}

func TestGuessesMadeAtOnceAreAllCounted(t *testing.T) {
	if counts := atOnce(t, 60, "wrong"); counts[401] != 10 || counts[429] != 50 {
		t.Errorf("wrong secrets at once: %v", counts)
	}
}
