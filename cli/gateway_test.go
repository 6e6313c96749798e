package cli

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/config"
	"riskgate/notify"
)

// settingsFile writes a file of settings.
func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "riskgate.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// counting is a company that answers always the same and counts how often.
func counting(t *testing.T, status int) (base string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestAMessageTakesTheGatewayOfItsCountryAndThenTheNext(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	russia, askedRussia := counting(t, http.StatusOK)
	broken, askedBroken := counting(t, http.StatusInternalServerError)
	o.env["SMS_SECRET"] = "s3cret-of-the-companies"
	tn := o.serve(o.key("login"), "--config", settingsFile(t, fmt.Sprintf(`
gateways:
  - {name: mts, preset: exolve, url: %s, from: "79990000000", secret: "${SMS_SECRET}", countries: [RU]}
  - {name: broken, preset: twilio, url: %s, account: AC1, from: "+15550000000", secret: "${SMS_SECRET}", countries: [NL, "+32"]}
`, russia, broken)))
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	if sent := o.phone.next(); sent.To != usersPhone {
		t.Errorf("%+v", sent)
	}
	if askedRussia.Load() != 0 || askedBroken.Load() != 2 {
		t.Errorf("%d and %d tries with the others", askedRussia.Load(), askedBroken.Load())
	}
	for _, line := range []string{
		`riskgate_gateway_tries_total{gateway="broken",outcome="failed"} 2`, `riskgate_gateway_tries_total{gateway="http",outcome="taken"} 1`,
		`riskgate_gateway_tries_total{gateway="mts",outcome="taken"} 0`, `riskgate_gateway_resting{gateway="broken"} 0`,
	} {
		eventually(t, func() bool { _, page := tn.page("/metrics"); return strings.Contains(page, line) }, line)
	}
	tn.stop()
	f := found{t, map[string]string{"the companies' secret": "s3cret-of-the-companies", "the phone": usersPhone[1:]}}
	f.nowhere("the log", tn.log.text())
}

// eventually waits for what happens behind the server.
func eventually(t *testing.T, holds func() bool, what string) {
	t.Helper()
	for range 200 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("never: %s", what)
}

func TestTheSettingsKnowEveryPresetAndWhatItNeeds(t *testing.T) {
	whole := map[string]string{"url": "https://sms.example.org", "account": "AC1", "from": "Shop", "secret": "${SMS_SECRET}"}
	for _, preset := range notify.Presets() {
		for left := range whole {
			text := "gateways:\n  - name: x\n    preset: " + preset + "\n"
			for field, value := range whole {
				if field != left {
					text += "    " + field + ": " + value + "\n"
				}
			}
			settings, refused := settingsOf(t, "--config", settingsFile(t, text))
			if refused != nil {
				continue
			}
			if _, err := gatewaysOf(settings, nil, time.Now); err != nil {
				t.Errorf("%s without %s is taken by the settings, and then: %v", preset, left, err)
			}
		}
	}
}

// settingsOf reads the settings of a server.
func settingsOf(t *testing.T, args ...string) (config.Serve, error) {
	t.Helper()
	command := Program{}.serveCommand()
	config.HouseFlags(command.Flags())
	if err := command.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return config.LoadServe(command.Flags(), func(name string) (string, bool) { return "s3cret", name == "SMS_SECRET" })
}

func TestAReportOfADeliveryIsKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	callbacks := make(chan string, 1)
	twilio := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		callbacks <- r.PostFormValue("StatusCallback")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"sid":"SM7","status":"queued"}`))
	}))
	t.Cleanup(twilio.Close)
	o.env["SMS_SECRET"] = "auth-token-of-twilio"
	tn := o.serve(o.key("login"), "--public-url", "https://login.example", "--config", settingsFile(t,
		`gateways: [{name: tw, preset: twilio, url: "`+twilio.URL+`", account: AC1, from: "+15550000000", secret: "${SMS_SECRET}"}]`))
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	callback := <-callbacks
	path, ours := strings.CutPrefix(callback, "https://login.example")
	if !ours {
		t.Fatalf("the callback is %q", callback)
	}
	form := url.Values{"MessageSid": {"SM7"}, "MessageStatus": {"delivered"}}
	tell := func(path, key string) int {
		mac := hmac.New(sha1.New, []byte(key))
		_, _ = mac.Write([]byte("https://login.example" + path + "MessageSidSM7MessageStatusdelivered"))
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tn.base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		response, err := tn.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	other := path[:len(path)-3] + "AAA"
	if got := [3]int{tell(path, "another-key"), tell(other, "auth-token-of-twilio"), tell(path, "auth-token-of-twilio")}; got != [3]int{404, 404, 200} {
		t.Errorf("answered %v", got)
	}
	tn.log.await(t, "message.delivered")
	tn.stop()
	f := found{t, map[string]string{"the auth token": "auth-token-of-twilio", "the address of reports": path[strings.LastIndexByte(path, '/')+1:]}}
	f.nowhere("the log", tn.log.text())
}
