package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// TLS is how connections are protected by the server itself.
type TLS struct {
	CertFile     string // empty: plain HTTP, behind a proxy that does it
	KeyFile      string
	ClientCerts  string // off, pinned or verified
	ClientCAFile string
}

// Config reads the files. Without a certificate it returns nil: plain HTTP.
func (t TLS) Config() (*tls.Config, error) {
	if t.CertFile == "" && t.KeyFile == "" {
		return nil, t.withoutServer()
	}
	if t.CertFile == "" || t.KeyFile == "" {
		return nil, errors.New("--tls-cert and --tls-key go together; give both or neither")
	}
	own, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read --tls-cert and --tls-key: %w", err)
	}
	settings := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{own}}
	switch t.ClientCerts {
	case "pinned":
		// The handshake proves that the caller holds the key; which key it is, is
		// compared with the pinned ones where callers are told apart.
		settings.ClientAuth = tls.RequestClientCert
	case "verified":
		settings.ClientAuth = tls.VerifyClientCertIfGiven
		settings.ClientCAs, err = t.authorities()
	}
	return settings, err
}

func (t TLS) withoutServer() error {
	if t.ClientCerts == "pinned" || t.ClientCerts == "verified" || t.ClientCAFile != "" {
		return errors.New("callers' certificates need --tls-cert and --tls-key")
	}
	return nil
}

func (t TLS) authorities() (*x509.CertPool, error) {
	if t.ClientCAFile == "" {
		return nil, errors.New("--client-certs verified needs --tls-client-ca")
	}
	raw, err := os.ReadFile(t.ClientCAFile)
	if err != nil {
		return nil, fmt.Errorf("read --tls-client-ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(raw) {
		return nil, errors.New("--tls-client-ca holds no certificate in PEM form")
	}
	return pool, nil
}
