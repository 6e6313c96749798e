package notify_test

import (
	"testing"
	"testing/synctest"
	"time"

	"riskgate/internal/phone"
	"riskgate/models"
)

// local is a gateway of one area.
type local struct {
	*line
	area phone.Area
}

func (l local) Reaches(recipient string) bool { return l.area.Holds(recipient) }

func inArea(t *testing.T, g *line, parts ...string) local {
	t.Helper()
	served, err := phone.ParseArea(parts)
	if err != nil {
		t.Fatal(err)
	}
	return local{g, served}
}

func TestWorkerSendsByTheGatewayOfTheCountry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		russia, world := &line{name: "russia"}, &line{name: "world"}
		b := newBench(t, nil, inArea(t, russia, "RU"), world)
		abroad := queued("m2")
		abroad.Recipient = "+79161234567"
		b.queue.add(queued("m1"), abroad)
		b.start(t)
		synctest.Wait()
		if got := b.queue.row(t, "m1"); got.Gateway != "world" || got.State != models.Sent {
			t.Errorf("%+v", got)
		}
		if got := b.queue.row(t, "m2"); got.Gateway != "russia" || got.State != models.Sent {
			t.Errorf("%+v", got)
		}
	})
}

func TestWorkerBuriesWhatNoGatewayReaches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		russia := &line{name: "russia", answers: failing(99, later())}
		b := newBench(t, nil, inArea(t, russia, "RU"))
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := b.queue.row(t, "m1"); got.State != models.Dead || got.Attempts != 0 || russia.sent() != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAGatewayOfHTTPServesItsAreaAlone(t *testing.T) {
	o := httpOptions("https://sms.example.org/")
	served, err := phone.ParseArea([]string{"NL"})
	if err != nil {
		t.Fatal(err)
	}
	o.Area = served
	g := newHTTP(t, o)
	if !g.Reaches("+31612345678") || g.Reaches("+79161234567") {
		t.Error("it serves others")
	}
}
