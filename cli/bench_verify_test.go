package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
)

// BenchmarkVerification compares starts of verifications, each of a number of its own, 64
// clients at once, with logins by one-time code on the same server: what is kept and what
// is answered, without what gateways do.
func BenchmarkVerification(b *testing.B) {
	server, kept := ours(b)
	login := server.logins(crowd(b, kept))
	status, raw, err := server.form("/v2/Services", url.Values{"FriendlyName": {"Shop"}})
	var service struct{ SID string }
	if err != nil || status != http.StatusCreated || json.Unmarshal(raw, &service) != nil {
		b.Fatalf("no service: %d %s %v", status, raw, err)
	}
	var next atomic.Int64
	start := func(int) error {
		to := fmt.Sprintf("+49151%08d", next.Add(1))
		status, raw, err := server.form("/v2/Services/"+service.SID+"/Verifications", url.Values{"To": {to}, "Channel": {"sms"}})
		if err == nil && status != http.StatusCreated {
			err = fmt.Errorf("answered %d %s", status, raw)
		}
		return err
	}
	server.load(b, 1000, login)
	server.load(b, 1000, start)
	b.ResetTimer()
	var starts, logins effort
	for range 4 { // in turn, so that a noisy moment hits both
		logins.add(server.load(b, b.N, login))
		starts.add(server.load(b, b.N, start))
	}
	b.ReportMetric(starts.rate(), "starts/s")
	b.ReportMetric(logins.rate(), "logins/s")
	b.ReportMetric(starts.rate()/logins.rate(), "ratio")
	b.ReportMetric(starts.each(), "cpu-µs/start")
	b.ReportMetric(logins.each(), "cpu-µs/login")
	b.ReportMetric(0, "ns/op")
}

// form posts a form.
func (r rival) form(path string, values url.Values) (status int, answer []byte, err error) {
	return r.request(path, "application/x-www-form-urlencoded", []byte(values.Encode()))
}
