package config

import (
	"slices"
	"time"
)

// serveSettings lists what the server alone can be told.
func serveSettings() []setting {
	return slices.Concat(doorSettings(), mailSettings(), gatewaySettings(), webhookSettings(), verifySettings(), guardSettings(), watchSettings(), limitSettings())
}

func doorSettings() []setting {
	return []setting{
		{
			name: "listen", preset: "127.0.0.1:8080", usage: "`HOST:PORT` to listen on",
			set: hostPort(func(s *Serve) *string { return &s.Listen }),
		},
		{
			name: "public-url", usage: "`URL` under which people and applications reach this server; default http:// and --listen",
			set: text(func(s *Serve) *string { return &s.PublicURL }),
		},
		{
			name: "shutdown", preset: "20s", usage: "`DURATION` that requests in flight may take to finish at the end",
			set: span(time.Second, 10*time.Minute, func(s *Serve) *time.Duration { return &s.Shutdown }),
		},
		{
			name: "tls-cert", usage: "`FILE` of the server's certificate chain, PEM",
			set: text(func(s *Serve) *string { return &s.TLS.CertFile }),
		},
		{
			name: "tls-key", usage: "`FILE` of the certificate's key, PEM",
			set: text(func(s *Serve) *string { return &s.TLS.KeyFile }),
		},
		{
			name: "client-certs", preset: "off", usage: "`WORD`: off; pinned asks callers for a certificate and knows it by its key (riskgate key create --cert); verified also wants it signed by --tls-client-ca",
			set: oneOf(func(s *Serve) *string { return &s.TLS.ClientCerts }, "off", "pinned", "verified"),
		},
		{
			name: "tls-client-ca", usage: "`FILE` of the authorities that sign callers' certificates, PEM",
			set: text(func(s *Serve) *string { return &s.TLS.ClientCAFile }),
		},
		{
			name: "trusted-proxy", kind: list, usage: "`ADDRESS` or network of a proxy whose word about the client's address counts; repeat or separate by commas; default: none",
			set: prefix,
		},
		{
			name: "proxy-header", preset: "X-Forwarded-For", usage: "`NAME` of the one header in which trusted proxies tell the client's address",
			set: text(func(s *Serve) *string { return &s.Proxies.Header }),
		},
	}
}

func watchSettings() []setting {
	return []setting{
		{
			name: "city-file", usage: "`FILE` (mmdb) that tells cities; default: countries and networks only",
			set: text(func(s *Serve) *string { return &s.Geo.CityFile }),
		},
		{
			name: "network-list", kind: list, usage: "`CLASS=FILE` of the prefixes of a class of networks: tor, vpn, datacentre or relay; repeat or separate by commas",
			set: pair(func(s *Serve) *[]Pair { return &s.Geo.Lists }, "tor", "vpn", "datacentre", "relay"),
		},
		{
			name: "metrics-listen", usage: "`HOST:PORT` on which /metrics is served to whoever can reach it; default: on --listen alone, to this machine alone",
			set: hostPort(func(s *Serve) *string { return &s.Metrics }),
		},
		{
			name: "otel-endpoint", usage: "`URL` of an OTLP/HTTP collector of traces; default: no traces",
			set: text(func(s *Serve) *string { return &s.Traces }),
		},
	}
}
