package cli_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"riskgate/models"
)

// certificate writes a self-signed certificate and returns its pin.
func (d *desk) certificate(name string, until time.Time) (path string, pin [32]byte) {
	d.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: until}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		d.t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		d.t.Fatal(err)
	}
	path = d.file(name, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})))
	return path, sha256.Sum256(public)
}

func TestKeyIsPrintedOnceAndKeptAsADigest(t *testing.T) {
	d := newDesk(t).keyed()
	out := d.must("", "key", "create", "--name", "Web shop", "--scope", "login,session", "--scope", "risk-detail",
		"--trust-client-ip", "--credentialless", "--fido-code-25", "--failure-word", "--valid-for", "48h")
	id, token, found := strings.Cut(strings.TrimSpace(out), ".")
	if !found || len(token) < 32 || strings.Contains(out[:len(out)-1], "\n") {
		t.Fatalf("printed %q", out)
	}
	kept, ring := d.open()
	key, err := kept.Key(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !ring.VerifyMAC(key.Digest, models.APIKeyLabel, []byte(id), []byte(token)) {
		t.Error("the digest is not of the secret")
	}
	if !key.TrustClientIP || !key.Credentialless || !key.FIDOCode25 || !key.FailureWord || key.ScopeList != "login risk-detail session" {
		t.Errorf("the key is %+v", key)
	}
	if life := key.ExpiresAt.Time().Sub(key.CreatedAt.Time()); life != 48*time.Hour {
		t.Errorf("it lives %s", life)
	}
	for _, name := range []string{"riskgate.db", "riskgate.db-wal"} {
		if raw, err := os.ReadFile(d.path(name)); err == nil && bytes.Contains(raw, []byte(token)) {
			t.Errorf("the secret is in %s", name)
		}
	}
	events, err := kept.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventKeyCreated}})
	if err != nil || len(events) != 1 || bytes.Contains(events[0].Detail, []byte(token)) || !bytes.Contains(events[0].Detail, []byte(id)) {
		t.Errorf("events are %+v, %v", events, err)
	}
}

func TestAnalystsGetKeysOfTheirOwn(t *testing.T) {
	d := newDesk(t).keyed()
	id, _, _ := strings.Cut(d.must("", "key", "create", "--name", "ann", "--scope", "risk:read,risk:write", "--scope", "risk:publish"), ".")
	kept, _ := d.open()
	key, err := kept.Key(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, scope := range []models.Scope{models.ScopeRiskRead, models.ScopeRiskWrite, models.ScopeRiskPublish} {
		if !key.Allows(scope) {
			t.Errorf("the key %q lacks %s", key.ScopeList, scope)
		}
	}
	if key.Allows(models.ScopeLogin) {
		t.Errorf("the key %q opens logins", key.ScopeList)
	}
}

func TestKeyWithoutFlagsMayDoNothingSpecial(t *testing.T) {
	d := newDesk(t).keyed()
	id, _, _ := strings.Cut(d.must("", "key", "create", "--name", "shop", "--scope", "login"), ".")
	kept, _ := d.open()
	key, err := kept.Key(t.Context(), id)
	if err != nil || key.TrustClientIP || key.Credentialless || key.FIDOCode25 || key.FailureWord || key.ExpiresAt != 0 || key.SPKI != nil {
		t.Errorf("the key is %+v, %v", key, err)
	}
}

func TestKeyThatCannotBeSaysEverythingThatIsWrong(t *testing.T) {
	d := newDesk(t).keyed()
	expired, _ := d.certificate("old.pem", time.Now().Add(-time.Hour))
	for name, row := range map[string]struct {
		args []string
		want []string
	}{
		"nothing said":      {nil, []string{"--name is missing", "--scope is missing; there are login, session"}},
		"unknown scope":     {[]string{"--name", "a", "--scope", "login,root"}, []string{`--scope "root" is unknown`}},
		"past":              {[]string{"--name", "a", "--scope", "login", "--valid-for", "-1h"}, []string{"must not be negative"}},
		"no way in":         {[]string{"--name", "a", "--scope", "login", "--no-secret"}, []string{"--no-secret needs --cert"}},
		"file missing":      {[]string{"--name", "a", "--scope", "login", "--cert", "/nowhere.pem"}, []string{"no such file"}},
		"not a certificate": {[]string{"--name", "a", "--scope", "login", "--cert", d.path("riskgate.key")}, []string{"holds no certificate"}},
		"expired":           {[]string{"--name", "a", "--scope", "login", "--cert", expired}, []string{"has expired"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := d.run("", append([]string{"key", "create"}, row.args...)...)
			wants(t, code, 2, errs, row.want...)
			if out != "" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

func TestCertificateIsPinnedByItsKey(t *testing.T) {
	d := newDesk(t).keyed()
	path, pin := d.certificate("client.pem", time.Now().Add(time.Hour))
	id := strings.TrimSpace(d.must("", "key", "create", "--name", "bank", "--scope", "login", "--cert", path, "--no-secret"))
	code, _, errs := d.run("", "key", "create", "--name", "other", "--scope", "login", "--cert", path)
	wants(t, code, 1, errs, "another key holds this certificate")
	kept, _ := d.open()
	key, err := kept.KeyBySPKI(t.Context(), pin[:])
	if err != nil || key.ID != id || len(key.Digest) != 0 {
		t.Errorf("got %+v, %v", key, err)
	}
}

func TestKeysAreListedAndRevoked(t *testing.T) {
	d := newDesk(t).keyed()
	id, token, _ := strings.Cut(strings.TrimSpace(d.must("", "key", "create", "--name", "shop\x1b[2J", "--scope", "login,session", "--trust-client-ip")), ".")
	out := d.must("", "key", "list")
	wants(t, 0, 0, out, "ID", id, "shop?[2J", "live", "login,session", "trust-client-ip")
	if strings.Contains(out, token) || strings.Contains(out, "\x1b") {
		t.Errorf("the list shows the secret or steers the terminal: %q", out)
	}
	d.must("", "key", "revoke", id)
	wants(t, 0, 0, d.must("", "key", "list"), "revoked "+time.Now().UTC().Format(time.DateOnly))
	kept, _ := d.open()
	if key, err := kept.Key(t.Context(), id); err != nil || key.RevokedAt == 0 {
		t.Errorf("got %+v, %v", key, err)
	}
	if events, err := kept.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventKeyRevoked}}); err != nil || len(events) != 1 {
		t.Errorf("events are %+v, %v", events, err)
	}
}

func TestUnknownKeyCannotBeRevoked(t *testing.T) {
	code, _, errs := newDesk(t).keyed().run("", "key", "revoke", "nothing")
	wants(t, code, 1, errs, `there is no key "nothing"`, "riskgate key list")
}
