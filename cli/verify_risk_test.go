package cli

import (
	"fmt"
	"net/http"
	"testing"
)

func TestWhoAsksForACodeIsJudged(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	tn.list("bad", "block", "country", "BR")
	judged := func() []any {
		t.Helper()
		return tn.analyse(200, "GET", "/decisions?code=1&reason=blocked", nil)["items"].([]any)
	}
	asks := func(service string, n int, fields ...string) (int, object) {
		t.Helper()
		return tn.posts(http.MethodPost, service+"/Verifications", append([]string{
			"To", fmt.Sprintf("+4915112345%03d", n), "Channel", "sms",
		}, fields...)...)
	}
	fromAfar := []string{"DeviceIp", far()[0]}
	for i, c := range []struct {
		risk      []string
		fields    []string
		status    int
		decisions int // that decline, in all
	}{
		{nil, fromAfar, 201, 1}, // observed
		{[]string{"RiskPolicy", "off"}, fromAfar, 201, 1},
		{[]string{"RiskPolicy", "enforce"}, fromAfar, 403, 2},
		{[]string{"RiskPolicy", "enforce"}, nil, 201, 2}, // from nowhere that is known
		{[]string{"RiskPolicy", "enforce"}, []string{"DeviceIp", home}, 201, 2},
	} {
		service := tn.verifies(c.risk...)
		status, answer := asks(service, i, c.fields...)
		if status != c.status || status == 403 && answer["code"] != 60238.0 {
			t.Errorf("%v %v: %d %v", c.risk, c.fields, status, answer)
		}
		decisions := judged()
		if len(decisions) != c.decisions {
			t.Errorf("%v %v: %d decisions are kept, want %d", c.risk, c.fields, len(decisions), c.decisions)
		}
		for _, d := range decisions {
			if d := d.(object); d["lane"] != "register" || d["user"] != nil && d["user"] != "" {
				t.Errorf("kept as %v", d)
			}
		}
		if _, box, _ := tn.call(http.MethodGet, fmt.Sprintf("/sandbox/outbox?to=%%2B4915112345%03d", i), nil); (len(box["messages"].([]any)) == 1) != (c.status == 201) {
			t.Errorf("%v %v: sent %v", c.risk, c.fields, box)
		}
	}
	if status, answer := tn.posts(http.MethodPost, "/Services", "FriendlyName", "Shop", "RiskPolicy", "perhaps"); status != 400 || answer["code"] != 60200.0 {
		t.Errorf("an odd policy: %d %v", status, answer)
	}
	service := tn.verifies("RiskPolicy", "enforce")
	if _, answer := tn.posts(http.MethodPost, service, "FriendlyName", "Store"); answer["risk_policy"] != "enforce" {
		t.Errorf("changed to %v", answer)
	}
}
