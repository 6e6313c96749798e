package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

// certificate writes a self-signed certificate and its key.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))),
		file(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
}

func TestTLSAsksForCertificatesAsTold(t *testing.T) {
	cert, key := certificate(t)
	for name, row := range map[string]struct {
		args []string
		want tls.ClientAuthType
	}{
		"off":      {nil, tls.NoClientCert},
		"pinned":   {[]string{"--client-certs", "pinned"}, tls.RequestClientCert},
		"verified": {[]string{"--client-certs", "verified", "--tls-client-ca", cert}, tls.VerifyClientCertIfGiven},
	} {
		t.Run(name, func(t *testing.T) {
			serve, err := world{args: append(row.args, "--tls-cert", cert, "--tls-key", key)}.serve(t)
			if err != nil {
				t.Fatal(err)
			}
			got, err := serve.TLS.Config()
			if err != nil || got.ClientAuth != row.want || got.MinVersion != tls.VersionTLS12 || len(got.Certificates) != 1 {
				t.Errorf("got %v, %v", got, err)
			}
			if serve.PublicURL != "https://127.0.0.1:8080" {
				t.Errorf("the public URL is %q", serve.PublicURL)
			}
		})
	}
}

func TestVerifiedCertificatesNeedTheirAuthorities(t *testing.T) {
	cert, key := certificate(t)
	for name, row := range map[string]struct {
		args []string
		want string
	}{
		"none named":     {nil, "needs --tls-client-ca"},
		"file missing":   {[]string{"--tls-client-ca", "/nowhere.pem"}, "no such file"},
		"no certificate": {[]string{"--tls-client-ca", key}, "holds no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := world{args: append(row.args, "--tls-cert", cert, "--tls-key", key, "--client-certs", "verified")}.serve(t)
			if all := problems(t, err); len(all) != 1 || !strings.Contains(all[0], row.want) {
				t.Errorf("mistakes are %q, want %q", all, row.want)
			}
		})
	}
}

func TestWithoutCertificateTheServerSpeaksPlainHTTP(t *testing.T) {
	serve, err := world{}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := serve.TLS.Config(); got != nil || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}
