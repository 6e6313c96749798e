package api_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"riskgate/api"
	"riskgate/models"
)

func behind(prefixes ...string) func(*api.Options) {
	return func(o *api.Options) {
		for _, p := range prefixes {
			o.Proxies.Trusted = append(o.Proxies.Trusted, netip.MustParsePrefix(p))
		}
	}
}

func TestTheAddressIsTheRightMostThatIsNoProxys(t *testing.T) {
	for name, c := range map[string]struct {
		trusted []string
		header  string
		from    string
		lines   []string
		want    string // empty: 400
	}{
		"no proxies, no header":        {from: "198.51.100.7:1", want: "198.51.100.7"},
		"no proxies, forged header":    {from: "198.51.100.7:1", lines: []string{"192.0.2.1"}, want: "198.51.100.7"},
		"no proxies, garbage":          {from: "198.51.100.7:1", lines: []string{"garbage"}, want: "198.51.100.7"},
		"not from the proxy":           {trusted: []string{"10.0.0.0/8"}, from: "198.51.100.7:1", lines: []string{"192.0.2.1"}, want: "198.51.100.7"},
		"from the proxy":               {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"192.0.2.1"}, want: "192.0.2.1"},
		"the client forged the left":   {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"203.0.113.9, 192.0.2.1"}, want: "192.0.2.1"},
		"garbage left of the client":   {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"garbage, 192.0.2.1"}, want: "192.0.2.1"},
		"two proxies":                  {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"203.0.113.9, 192.0.2.1, 10.9.9.9"}, want: "192.0.2.1"},
		"two header lines":             {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"203.0.113.9", "192.0.2.1"}, want: "192.0.2.1"},
		"proxies alone":                {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"10.5.5.5, 10.6.6.6"}, want: "10.5.5.5"},
		"a proxy that says nothing":    {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", want: "10.1.2.3"},
		"with a port":                  {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"192.0.2.1:443"}, want: "192.0.2.1"},
		"IPv6 in brackets":             {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"[2001:db8::1]:443"}, want: "2001:db8::1"},
		"IPv4 mapped into IPv6":        {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"::ffff:192.0.2.1"}, want: "192.0.2.1"},
		"a mapped proxy":               {trusted: []string{"10.0.0.0/8"}, from: "[::ffff:10.1.2.3]:1", lines: []string{"192.0.2.1"}, want: "192.0.2.1"},
		"a zone":                       {trusted: []string{"fe80::/10"}, from: "[fe80::1%eth0]:1", lines: []string{"fe80::9%eth1, 2001:db8::1"}, want: "2001:db8::1"},
		"another header":               {trusted: []string{"10.0.0.0/8"}, header: "X-Real-Ip", from: "10.1.2.3:1", lines: []string{"192.0.2.1"}, want: "192.0.2.1"},
		"garbage":                      {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"garbage"}},
		"unknown":                      {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"unknown"}},
		"an empty header":              {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{""}},
		"an empty last element":        {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"192.0.2.1,"}},
		"garbage right of the client":  {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"192.0.2.1, x"}},
		"garbage behind a proxy":       {trusted: []string{"10.0.0.0/8"}, from: "10.1.2.3:1", lines: []string{"garbage, 10.6.6.6"}},
		"no address of the connection": {from: "@"},
	} {
		t.Run(name, func(t *testing.T) {
			w := guarded(t, behind(c.trusted...), func(o *api.Options) { o.Proxies.Header = c.header })
			w.Keys.Add("shop", models.ScopeLogin)
			header := c.header
			if header == "" {
				header = "X-Forwarded-For"
			}
			r := request(http.MethodPost, "/users/ada/login", adaptive).as("shop").from(c.from)
			for _, line := range c.lines {
				r.with(header, line)
			}
			answer := w.send(r)
			if c.want == "" {
				w.problem(answer, 400)
				if w.Service.Calls() != nil {
					t.Error("went on without an address")
				}
				return
			}
			if got := w.Service.Last().Connection.String(); answer.Code != 200 || got != c.want {
				t.Errorf("%d, %s", answer.Code, got)
			}
		})
	}
}

func TestForgedHeadersChangeNoLimit(t *testing.T) {
	w := guarded(t)
	last := 0
	for i := range 121 {
		forged := netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}).String()
		last = w.send(request(http.MethodGet, "/users", "").with("X-Forwarded-For", forged).with("X-Real-Ip", forged)).Code
	}
	if last != 429 {
		t.Errorf("the flood ended in %d", last)
	}
}

func TestTheSandboxAnswersToThisMachineOnly(t *testing.T) {
	w := open(t)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST": 200, "127.0.0.1:8080": 200, "127.9.9.9": 200,
		"[::1]:8080": 200, "[::1]": 200, "app.localhost": 200, "localhost.": 200,
		"example.org": 403, "127.0.0.1.example.org": 403, "192.168.0.1": 403, "localhost.example.org": 403, "": 403,
		"notlocalhost": 403, "0.0.0.0": 403,
	} {
		for _, path := range []string{"/users/ada/login", "/v1/users/ada/login"} {
			if got := w.send(request(http.MethodPost, path, adaptive).host(host)).Code; got != want {
				t.Errorf("%q: %d", host, got)
			}
		}
		if got := w.send(request(http.MethodGet, "/healthz", "").host(host)).Code; got != want {
			t.Errorf("%q: %d", host, got)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	w := guarded(t, func(o *api.Options) { o.PublicURL = "https://login.example.org" })
	w.Keys.Add("shop", models.Scopes()...)
	for name, c := range map[string]struct {
		headers map[string]string
		want    int
	}{
		"a backend":              {nil, 200},
		"our own page":           {map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, 200},
		"our public address":     {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://login.example.org"}, 200},
		"a foreign page":         {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403},
		"a neighbour":            {map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://www.example.com"}, 403},
		"an old browser":         {map[string]string{"Origin": "https://evil.example"}, 403},
		"an opaque origin":       {map[string]string{"Origin": "null"}, 403},
		"an old browser at home": {map[string]string{"Origin": "http://example.com"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"POST /users/ada/login", "PUT /users/ada", "DELETE /users/ada", "POST /users/ada/unlock"} {
				method, path, _ := strings.Cut(path, " ")
				r := request(method, path, adaptive).as("shop")
				for k, v := range c.headers {
					r.with(k, v)
				}
				if got := w.send(r).Code; (got == 403) != (c.want == 403) {
					t.Errorf("%s %s: %d", method, path, got)
				}
			}
		})
	}
}

func TestAPublicURLThatIsNoneIsAnError(t *testing.T) {
	for _, url := range []string{"login.example.org", "https://", "://", "https://login.example.org:x"} {
		if _, err := api.New(api.Options{PublicURL: url}); err == nil {
			t.Errorf("%q passes", url)
		}
	}
}
