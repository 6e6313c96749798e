package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs certificates of servers and of callers.
type authority struct {
	t    testing.TB
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(tb testing.TB) *authority {
	tb.Helper()
	a := &authority{t: tb, dir: tb.TempDir(), pool: x509.NewCertPool()}
	a.cert, a.key = a.issue("ca", &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) path(name string) string { return filepath.Join(a.dir, name+".pem") }

// issue writes NAME.pem and NAME-key.pem.
func (a *authority) issue(name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.sign(name, template, key), key
}

// sign issues a certificate for a key that is there already.
func (a *authority) sign(name string, template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	template.SerialNumber, template.Subject = big.NewInt(time.Now().UnixNano()), pkix.Name{CommonName: name}
	template.NotBefore = time.Now().Add(-time.Hour)
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	encoded, keyErr := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(err, keyErr); err != nil {
		a.t.Fatal(err)
	}
	a.write(name, "CERTIFICATE", raw)
	a.write(name+"-key", "PRIVATE KEY", encoded)
	return cert
}

func (a *authority) write(name, kind string, raw []byte) {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// over makes the town be spoken to over TLS, with a caller's certificate if one is named.
func (a *authority) over(tn *town, caller string) *town {
	a.t.Helper()
	settings := &tls.Config{RootCAs: a.pool, MinVersion: tls.VersionTLS12}
	if caller != "" {
		pair, err := tls.LoadX509KeyPair(a.path(caller), a.path(caller+"-key"))
		if err != nil {
			a.t.Fatal(err)
		}
		// Also one that the server's hint does not name: an attacker would.
		settings.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	transport := &http.Transport{TLSClientConfig: settings, DisableKeepAlives: true}
	other := *tn
	other.base, other.client = strings.Replace(tn.base, "http://", "https://", 1), &http.Client{Transport: transport}
	return &other
}

func serverCert() *x509.Certificate {
	return &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
}

func clientCert() *x509.Certificate {
	return &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
}

func TestAPinnedCertificateIsAKey(t *testing.T) {
	t.Parallel()
	o, ca := newOffice(t), newAuthority(t)
	ca.issue("server", serverCert())
	_, bank := ca.issue("bank", clientCert())
	ca.issue("thief", clientCert())
	ca.sign("renewed", clientCert(), bank)
	old := clientCert()
	old.NotAfter = time.Now().Add(-time.Minute)
	ca.sign("expired", old, bank)
	id := o.key("user", "--cert", ca.path("bank"), "--no-secret")
	tn := o.serve("", "--tls-cert", ca.path("server"), "--tls-key", ca.path("server-key"), "--client-certs", "pinned")
	for caller, want := range map[string]int{"bank": 200, "renewed": 200, "thief": 401, "expired": 401, "": 401} {
		if status, answer, _ := ca.over(tn, caller).call(http.MethodGet, "/v1/users", nil); status != want {
			t.Errorf("certificate %q: %d %v, want %d", caller, status, answer, want)
		}
	}
	if status, _, _ := ca.over(tn, "thief").as("Bearer "+id+".").call(http.MethodGet, "/v1/users", nil); status != 401 {
		t.Errorf("the id of a key without secret let somebody in: %d", status)
	}
	if status, _, _ := ca.over(tn, "bank").call(http.MethodGet, "/v1/authenticators", nil); status != 403 {
		t.Errorf("a certificate has every scope: %d", status)
	}
	o.must("", "key", "revoke", id)
	if status, _, _ := ca.over(tn, "bank").call(http.MethodGet, "/v1/users", nil); status != 401 {
		t.Errorf("a revoked certificate: %d", status)
	}
	if response, err := tn.client.Do(tn.request(http.MethodGet, "/healthz", nil)); err == nil {
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("plain HTTP was answered: %d", response.StatusCode)
		}
		_ = response.Body.Close()
	}
}

func TestVerifiedCertificatesNeedTheirAuthority(t *testing.T) {
	t.Parallel()
	o, ca, other := newOffice(t), newAuthority(t), newAuthority(t)
	ca.issue("server", serverCert())
	_, bank := ca.issue("bank", clientCert())
	other.sign("bank", clientCert(), bank) // the pinned key, signed by somebody else
	o.key("user", "--cert", ca.path("bank"))
	tn := o.serve("", "--tls-cert", ca.path("server"), "--tls-key", ca.path("server-key"),
		"--client-certs", "verified", "--tls-client-ca", ca.path("ca"))
	if status, answer, _ := ca.over(tn, "bank").call(http.MethodGet, "/v1/users", nil); status != 200 {
		t.Errorf("%d %v", status, answer)
	}
	if status, _, _ := ca.over(tn, "").call(http.MethodGet, "/v1/users", nil); status != 401 {
		t.Errorf("without one: %d", status)
	}
	other.pool = ca.pool
	stranger := other.over(tn, "bank")
	request := stranger.request(http.MethodGet, "/v1/users", nil)
	if response, err := stranger.client.Do(request); err == nil {
		t.Errorf("a certificate of another authority got through the handshake: %d", response.StatusCode)
		_ = response.Body.Close()
	}
}
