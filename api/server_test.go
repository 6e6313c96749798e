package api_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"riskgate/api"
	"riskgate/models"
)

func shut(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// serve runs the server of a world until the test stops it.
func (w *world) serve() (address string, stop func() error) {
	w.Helper()
	l, err := api.Listen(w.Context(), "127.0.0.1:0", true)
	if err != nil {
		w.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- w.Server.Serve(ctx, l) }()
	return l.Addr().String(), func() error { cancel(); return <-stopped }
}

func TestWhatIsInFlightIsFinished(t *testing.T) {
	defer goleak.VerifyNone(t)
	w := open(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	w.Service.Before = func(context.Context) { close(entered); <-leave }
	address, stop := w.serve()
	client := &http.Client{Transport: &http.Transport{}}
	answered := make(chan string, 1)
	go func() {
		answer, err := client.Post("http://"+address+"/users/ada/login", "application/json", strings.NewReader(adaptive))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer shut(t, answer.Body)
		answered <- answer.Status
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	// Once the listener is closed the server has begun to stop, and the login goes on.
	for dial := (net.Dialer{}); ; {
		conn, err := dial.DialContext(t.Context(), "tcp", address)
		if err != nil {
			break
		}
		shut(t, conn)
	}
	if got := w.send(request("GET", "/readyz", "").host("localhost")).Code; got != 503 {
		t.Errorf("ready while stopping: %d", got)
	}
	close(leave)
	if got := <-answered; got != "200 OK" {
		t.Errorf("the login in flight: %s", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
}

func TestStoppingHasAnEnd(t *testing.T) {
	w := open(t, func(o *api.Options) { o.Shutdown = time.Millisecond })
	entered := make(chan struct{})
	w.Service.Before = func(ctx context.Context) { close(entered); <-ctx.Done() }
	address, stop := w.serve()
	go func() {
		answer, err := http.Post("http://"+address+"/users/ada/login", "application/json", strings.NewReader(adaptive))
		if err == nil {
			_ = answer.Body.Close()
		}
	}()
	<-entered
	if err := stop(); err == nil {
		t.Error("no word of the request that was cut off")
	}
}

func TestTenMegabytesGetAnAnswerOnTheWire(t *testing.T) {
	w := open(t)
	address, stop := w.serve()
	for range 5 {
		answer, err := http.Post("http://"+address+"/users/ada/login", "application/json", strings.NewReader(strings.Repeat(" ", 10<<20)))
		if err != nil {
			t.Fatal(err)
		}
		if text := read(t, answer.Body); answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(text, "64 KiB") {
			t.Errorf("%d %s", answer.StatusCode, text)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestQuotesInASessionPathAreAnswered(t *testing.T) {
	w := open(t)
	address, stop := w.serve()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	const raw = "GET /v1/sessions/\"requestID\":\"5b0c\", HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, answer.Body); answer.StatusCode != http.StatusNotFound || text != `{"sessionStatus":"unknown","error":"Not Found","message":"Session not found"}` {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	shut(t, conn)
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestTheSandboxListensOnThisMachineOnly(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.org:0", ""} {
		if l, err := api.Listen(t.Context(), address, true); err == nil {
			t.Errorf("%q was opened", address)
			shut(t, l)
		}
	}
	l, err := api.Listen(t.Context(), "0.0.0.0:0", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := open(t).Server.Serve(t.Context(), l); err == nil {
		t.Error("the sandbox serves every address")
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener was left open")
	}
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	l, err := api.Listen(t.Context(), "127.0.0.1:0", true)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, l)
	if _, err := api.Listen(t.Context(), l.Addr().String(), true); err == nil {
		t.Error("listens twice")
	}
}

// certificate makes a self-signed one.
func certificate(t *testing.T, from, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	like := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, like, like, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
}

func TestCertificatesLetCallersIn(t *testing.T) {
	own := certificate(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	w := guarded(t, func(o *api.Options) {
		o.TLS = &tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	})
	now := w.Clock.Now()
	pin := func(id string, cert tls.Certificate) tls.Certificate {
		spki := sha256.Sum256(cert.Leaf.RawSubjectPublicKeyInfo)
		w.Keys.All = append(w.Keys.All, models.APIKey{ID: id, SPKI: spki[:], ScopeList: "login"})
		return cert
	}
	good := pin("good", certificate(t, now.Add(-time.Hour), now.Add(time.Hour)))
	expired := pin("old", certificate(t, now.Add(-2*time.Hour), now.Add(-time.Hour)))
	early := pin("early", certificate(t, now.Add(time.Hour), now.Add(2*time.Hour)))
	revoked := pin("revoked", certificate(t, now.Add(-time.Hour), now.Add(time.Hour)))
	w.Keys.All[3].RevokedAt = 1
	unknown := certificate(t, now.Add(-time.Hour), now.Add(time.Hour))
	w.Keys.Add("shop", models.ScopeLogin)
	address, stop := w.serve()
	pool := x509.NewCertPool()
	pool.AddCert(own.Leaf)
	for name, c := range map[string]struct {
		certificate   *tls.Certificate
		authorization string
		want          int
	}{
		"a pinned certificate":          {&good, "", 200},
		"an expired one":                {&expired, "", 401},
		"one that is not yet good":      {&early, "", 401},
		"a revoked key":                 {&revoked, "", 401},
		"an unknown one":                {&unknown, "", 401},
		"none":                          {nil, "", 401},
		"an unknown one and a secret":   {&unknown, "Bearer shop.secret-of-shop", 200},
		"a revoked one and a secret":    {&revoked, "Bearer shop.secret-of-shop", 401},
		"no certificate, with a secret": {nil, "Bearer shop.secret-of-shop", 200},
	} {
		t.Run(name, func(t *testing.T) {
			settings := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
			if c.certificate != nil {
				settings.Certificates = []tls.Certificate{*c.certificate}
			}
			transport := &http.Transport{TLSClientConfig: settings, ForceAttemptHTTP2: true}
			defer transport.CloseIdleConnections()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+address+"/users/ada/login", strings.NewReader(adaptive))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			answer, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer shut(t, answer.Body)
			if answer.StatusCode != c.want || answer.ProtoMajor != 2 {
				t.Errorf("%d over %s", answer.StatusCode, answer.Proto)
			}
		})
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestLongHeadersAreRefusedBeforeAnybodyReadsThem(t *testing.T) {
	w := open(t)
	address, stop := w.serve()
	for size, want := range map[int]int{8 << 10: http.StatusOK, 32 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		before := len(w.Service.Calls())
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/users/ada/login", strings.NewReader(adaptive))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Long", strings.Repeat("x", size))
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
		if reached := len(w.Service.Calls()) > before; answer.StatusCode != want || reached != (want == http.StatusOK) {
			t.Errorf("%d bytes: %d, reached a handler: %t", size, answer.StatusCode, reached)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
