package notify_test

import (
	"testing"
	"testing/synctest"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

func TestAnAreaHoldsItsNumbers(t *testing.T) {
	for _, c := range []struct {
		area   []string
		number string
		want   bool
	}{
		{nil, "+31612345678", true},
		{nil, "ada@example.org", true},
		{[]string{"NL"}, "+31612345678", true},
		{[]string{"NL"}, "+32470123456", false},
		{[]string{"RU"}, "+79161234567", true},
		{[]string{"RU"}, "+77011234567", false}, // Kazakhstan
		{[]string{"KZ"}, "+77011234567", true},
		{[]string{"+7"}, "+77011234567", true},
		{[]string{"US"}, "+12125550123", true},
		{[]string{"US"}, "+14165550123", true},  // Canada, which cannot be told apart
		{[]string{"US"}, "+18765550123", false}, // Jamaica
		{[]string{"GB"}, "+447911123456", true},
		{[]string{"GB", "+4479"}, "+441481960194", false}, // Guernsey
		{[]string{"+4479"}, "+447911123456", true},
		{[]string{"NL"}, "31612345678", false},
		{[]string{"NL"}, "ada@example.org", false},
		{[]string{"NL"}, "+", false},
		{[]string{"NL"}, "", false},
	} {
		area, err := notify.ParseArea(c.area)
		if err != nil || area.Holds(c.number) != c.want {
			t.Errorf("%v holds %s: %t, %v", c.area, c.number, !c.want, err)
		}
	}
	for _, odd := range []string{"", "Netherlands", "nl", "XX", "7", "+0", "+7x", "+1234567890123456", "#"} {
		if _, err := notify.ParseArea([]string{odd}); err == nil {
			t.Errorf("%q is an area", odd)
		}
	}
}

// local is a gateway of one area.
type local struct {
	*line
	area notify.Area
}

func (l local) Reaches(recipient string) bool { return l.area.Holds(recipient) }

func inArea(t *testing.T, g *line, parts ...string) local {
	t.Helper()
	area, err := notify.ParseArea(parts)
	if err != nil {
		t.Fatal(err)
	}
	return local{g, area}
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
	area, err := notify.ParseArea([]string{"NL"})
	if err != nil {
		t.Fatal(err)
	}
	o.Area = area
	g := newHTTP(t, o)
	if !g.Reaches("+31612345678") || g.Reaches("+79161234567") {
		t.Error("it serves others")
	}
}
