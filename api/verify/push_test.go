package verify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/models"
)

// device is a telephone with a key of its own.
type device struct {
	*world
	key  *ecdsa.PrivateKey
	sid  string // of its factor
	path string
}

func publicKey(t *testing.T, curve elliptic.Curve) (*ecdsa.PrivateKey, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return key, base64.StdEncoding.EncodeToString(der)
}

// device binds one to Ada.
func (w *world) device(service string) *device {
	w.Helper()
	key, public := publicKey(w.T, elliptic.P256())
	path := service + "/Entities/" + ada + "/Factors"
	got := w.send("POST", path, "FriendlyName", "Phone", "FactorType", "push", "Binding.Alg", "ES256", "Binding.PublicKey", public,
		"Config.AppId", "com.example.shop", "Config.NotificationPlatform", "fcm", "Config.NotificationToken", strings.Repeat("t", 32))
	if got.Code != 201 || got.body["binding"].(map[string]any)["public_key"] != public {
		w.Fatalf("no device: %d %s", got.Code, got.Body)
	}
	sid := got.body["sid"].(string)
	return &device{world: w, key: key, sid: sid, path: path + "/" + sid}
}

// signs is what the device sends to verify its factor.
func (d *device) signs(text string) string {
	d.Helper()
	digest := sha256.Sum256([]byte(text))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		d.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// jwt signs claims.
func (d *device) jwt(header, claims map[string]any) string {
	d.Helper()
	var parts []string
	for _, part := range []map[string]any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			d.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	signed := strings.Join(parts, ".")
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, d.key, digest[:])
	if err != nil {
		d.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

func es256() map[string]any { return map[string]any{"typ": "JWT", "alg": "ES256"} }

// claims is what the device repeats of a challenge, as its header names it, and what it
// says to it.
func (d *device) claims(path, status string) map[string]any {
	d.Helper()
	shown := d.send("GET", path)
	claims := map[string]any{"status": status}
	for name := range strings.SplitSeq(shown.Header().Get("Twilio-Verify-Signature-Fields"), ",") {
		claims[name] = shown.body[name]
	}
	return claims
}

// asked is a challenge to the device.
func (d *device) asked(service string) string {
	d.Helper()
	got := d.send("POST", challengesOf(service), "FactorSid", d.sid, "Details.Message", "Log in?",
		"Details.Fields", `{"label":"Place","value":"Groningen"}`, "HiddenDetails", `{"ip":"198.51.100.7"}`)
	d.wants(got, 201, 0)
	return challengesOf(service) + "/" + got.body["sid"].(string)
}

func TestADeviceIsVerifiedAndAnswersByItsKey(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		d := w.device(service)
		w.wants(w.send("POST", challengesOf(service), "FactorSid", d.sid, "Details.Message", "x"), 403, 60318)
		stranger := w.device(service)
		w.wants(w.send("POST", d.path, "AuthPayload", stranger.signs(d.sid)), 403, 60311)
		w.wants(w.send("POST", d.path, "AuthPayload", d.signs(stranger.sid)), 403, 60311)
		w.wants(w.send("POST", d.path, "AuthPayload", "no base64"), 403, 60311)
		if got := w.send("POST", d.path, "AuthPayload", d.signs(d.sid)); got.Code != 200 || got.body["status"] != "verified" {
			t.Errorf("verified: %d %s", got.Code, got.Body)
		}
		w.wants(w.send("POST", d.path, "Config.TimeStep", "30"), 400, 60306)
		if got := w.send("POST", d.path, "Config.SdkVersion", "4.0"); got.body["config"].(map[string]any)["sdk_version"] != "4.0" {
			t.Errorf("changed: %s", got.Body)
		}

		for _, status := range []string{"approved", "denied"} {
			path := d.asked(service)
			got := w.send("POST", path, "AuthPayload", d.jwt(es256(), d.claims(path, status)))
			if got.Code != 200 || got.body["status"] != status || got.body["date_responded"] == nil {
				t.Errorf("%s: %d %s", status, got.Code, got.Body)
			}
			w.wants(w.send("POST", path, "AuthPayload", d.jwt(es256(), d.claims(path, "approved"))), 403, 60324)
			w.wants(w.send("POST", path+"/Notifications"), 403, 60324)
		}
		if w.told(models.EventChallengeApproved) != 1 || w.told(models.EventChallengeDenied) != 1 {
			t.Errorf("told %+v", w.heard.events)
		}
	})
}

func TestWhatTheDeviceDidNotSignIsNoAnswer(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	d, stranger := w.device(service), w.device(service)
	w.wants(w.send("POST", d.path, "AuthPayload", d.signs(d.sid)), 200, 0)
	other := d.asked(service)
	with := func(claims map[string]any, name string, value any) map[string]any {
		changed := maps.Clone(claims)
		changed[name] = value
		return changed
	}
	for name, payload := range map[string]func(path string) string{
		"another key":       func(p string) string { return stranger.jwt(es256(), d.claims(p, "approved")) },
		"another challenge": func(string) string { return d.jwt(es256(), d.claims(other, "approved")) },
		"other details": func(p string) string {
			return d.jwt(es256(), with(d.claims(p, "approved"), "details", map[string]any{"message": "Log in?"}))
		},
		"nothing hidden": func(p string) string { return d.jwt(es256(), with(d.claims(p, "approved"), "hidden_details", nil)) },
		"no status":      func(p string) string { return d.jwt(es256(), with(d.claims(p, "approved"), "status", "pending")) },
		"a number":       func(p string) string { return d.jwt(es256(), with(d.claims(p, "approved"), "status", 1)) },
		"nothing signed": func(string) string { return d.jwt(es256(), map[string]any{"status": "approved"}) },
		"alg none":       func(p string) string { return d.jwt(map[string]any{"alg": "none"}, d.claims(p, "approved")) },
		"alg HS256":      func(p string) string { return d.jwt(map[string]any{"alg": "HS256"}, d.claims(p, "approved")) },
		"a key along": func(p string) string {
			return d.jwt(map[string]any{"alg": "ES256", "jku": "https://x"}, d.claims(p, "approved"))
		},
		"no signature": func(p string) string {
			token := d.jwt(es256(), d.claims(p, "approved"))
			return token[:strings.LastIndexByte(token, '.')+1]
		},
		"another signature": func(p string) string {
			token, wrong := d.jwt(es256(), d.claims(p, "denied")), d.jwt(es256(), d.claims(p, "approved"))
			return token[:strings.LastIndexByte(token, '.')] + wrong[strings.LastIndexByte(wrong, '.'):]
		},
		"a code": func(string) string { return "123456" },
	} {
		t.Run(name, func(t *testing.T) {
			path := d.asked(service)
			got := w.send("POST", path, "AuthPayload", payload(path))
			if got.Code != 403 || got.body["code"] != 60324.0 || w.send("GET", path).body["status"] != "pending" {
				t.Errorf("answered %d %s", got.Code, got.Body)
			}
			w.later(5 * time.Minute)
		})
	}
	if w.told(models.EventChallengeApproved) != 0 {
		t.Errorf("told %+v", w.heard.events)
	}
}

func TestDevicesAreCheckedBeforeTheyAreBound(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	_, right := publicKey(t, elliptic.P256())
	_, curve := publicKey(t, elliptic.P384())
	usual := map[string]string{
		"FriendlyName": "Phone", "FactorType": "push", "Binding.Alg": "ES256", "Binding.PublicKey": right, "Config.AppId": "shop",
	}
	bind := func(name, value string) answer {
		var fields []string
		for field, usually := range usual {
			if field != name {
				fields = append(fields, field, usually)
			}
		}
		if value != "" {
			fields = append(fields, name, value)
		}
		return w.send("POST", service+"/Entities/"+ada+"/Factors", fields...)
	}
	for name, value := range map[string]string{
		"Binding.Alg": "RS256", "Binding.PublicKey": curve, "Config.NotificationPlatform": "fcm", "Config.NotificationToken": "short",
		"Config.AppId": strings.Repeat("x", 101),
	} {
		w.wants(bind(name, value), 400, 60200)
	}
	for _, name := range []string{"Binding.Alg", "Binding.PublicKey", "Config.AppId"} {
		w.wants(bind(name, ""), 400, 60200)
	}
	w.wants(bind("Binding.PublicKey", "MFkwEw"), 400, 60200)
	w.wants(bind("Config.SdkVersion", "1"), 201, 0)

	d := w.device(service)
	w.wants(w.send("POST", d.path, "AuthPayload", d.signs(d.sid)), 200, 0)
	w.wants(w.send("POST", challengesOf(service), "FactorSid", d.sid), 400, 60200)
	w.wants(w.send("POST", challengesOf(service), "FactorSid", d.sid, "Details.Message", "x", "AuthPayload", "123456"), 400, 60306)
	w.wants(w.send("POST", w.binds(service), "Config.SdkVersion", "1"), 400, 60306)
}

func TestADeviceIsToldAgainAFewTimes(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		d := w.device(service)
		w.wants(w.send("POST", d.path, "AuthPayload", d.signs(d.sid)), 200, 0)
		path := d.asked(service)
		got := w.send("POST", path+"/Notifications", "Ttl", "60")
		w.wants(got, 201, 0)
		if got.body["ttl"] != 60.0 || got.body["priority"] != "high" || !strings.HasSuffix(path, got.body["challenge_sid"].(string)) {
			t.Errorf("noted %s", got.Body)
		}
		w.wants(w.send("POST", path+"/Notifications", "Ttl", "301"), 400, 60200)
		for range models.MaxVerifyNotifications - 1 {
			w.wants(w.send("POST", path+"/Notifications"), 201, 0)
		}
		w.wants(w.send("POST", path+"/Notifications"), 429, 20429, "rate_limit")
		w.later(5 * time.Minute)
		w.wants(w.send("POST", path+"/Notifications"), 403, 60323, "expired")
		w.wants(w.send("POST", challengesOf(service)+"/YC1/Notifications"), 404, 20404)
		_, factor := w.verified(service)
		codes := w.send("POST", challengesOf(service), "FactorSid", factor).body["sid"].(string)
		w.wants(w.send("POST", challengesOf(service)+"/"+codes+"/Notifications"), 400, 60306)
		w.wants(w.send("DELETE", d.path), 204, 0)
		w.wants(w.send("GET", path), 404, 20404)
	})
}

func TestOfManyAnswersAtOnceOneCounts(t *testing.T) {
	each(t, func(w *world) {
		service := w.service()
		d := w.device(service)
		w.wants(w.send("POST", d.path, "AuthPayload", d.signs(d.sid)), 200, 0)
		path := d.asked(service)
		payloads := [2]string{d.jwt(es256(), d.claims(path, "approved")), d.jwt(es256(), d.claims(path, "denied"))}
		var group sync.WaitGroup
		answers := make([]answer, 32)
		for i := range answers {
			group.Go(func() { answers[i] = w.send("POST", path, "AuthPayload", payloads[i%2]) })
		}
		group.Wait()
		counted := 0
		for _, got := range answers {
			if got.Code == 200 {
				counted++
			}
		}
		if told := w.told(models.EventChallengeApproved) + w.told(models.EventChallengeDenied); counted != 1 || told != 1 {
			t.Errorf("%d answers counted, %d told", counted, told)
		}
	})
}
