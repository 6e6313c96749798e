package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"riskgate/api"
	"riskgate/internal/config"
	"riskgate/models"
)

// deliveries knows one token.
type deliveries struct {
	told []string
	fail error
}

func (d *deliveries) Receive(_ context.Context, gateway, message, token string, r *http.Request, body []byte) (string, error) {
	if token != "right" {
		return "", models.Errorf(models.NotFound, "No such path")
	}
	d.told = append(d.told, strings.Join([]string{r.Method, gateway, message, r.URL.RawQuery, string(body)}, " "))
	return "ACK/" + gateway, d.fail
}

func TestAReportIsTakenFromWhoeverKnowsItsAddress(t *testing.T) {
	w := guarded(t)
	get := request(http.MethodGet, "/v1/reports/kannel/0190/right?status=8", "")
	form := request(http.MethodPost, "/v1/reports/jasmin/0191/right", "message_status=DELIVRD")
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	json := request(http.MethodPost, "/v1/reports/infobip/0192/right", `{"results":[]}`)
	for _, c := range []call{get, form, json} {
		answer := w.send(c)
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), "ACK/") || answer.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%d %s %q", answer.Code, answer.Header(), answer.Body)
		}
		description(t).Check(t, c.Request, answer.Result())
	}
	want := "GET kannel 0190 status=8 |POST jasmin 0191  message_status=DELIVRD|POST infobip 0192  {\"results\":[]}"
	if got := strings.Join(w.Told.told, "|"); got != want {
		t.Errorf("told %q", got)
	}
	for _, wrong := range []string{"/v1/reports/kannel/0190/wrong", "/v1/reports/kannel/0190", "/v1/reports/kannel/0190/right/on"} {
		if answer := w.send(request(http.MethodGet, wrong, "")); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, answer.Code)
		}
	}
	w.Told.fail = models.Errorf(models.Overloaded, "busy")
	if answer := w.send(get); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("a fault of the store: %d, and the gateway does not come again", answer.Code)
	}
	large := request(http.MethodPost, "/v1/reports/jasmin/0191/right", strings.Repeat("x", 70<<10))
	if answer := w.send(large); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d", answer.Code)
	}
	foreign := request(http.MethodPost, "/v1/reports/jasmin/0191/right", "x=1")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if answer := w.send(foreign); answer.Code != http.StatusForbidden {
		t.Errorf("a foreign page: %d", answer.Code)
	}
}

func TestReportsAreTakenAsOftenAsANetworkMay(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.Limits.Callback = config.Rate{Max: 3, Window: time.Second} })
	statuses := map[int]int{}
	for range 10 {
		statuses[w.send(request(http.MethodGet, "/v1/reports/kannel/0190/guess", "")).Code]++
	}
	if statuses[http.StatusNotFound] != 3 || statuses[http.StatusTooManyRequests] != 7 {
		t.Errorf("%v", statuses)
	}
}
