package config

import (
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
)

// mailSettings lists how codes go out by e-mail, and how messages are worded.
func mailSettings() []setting {
	return []setting{
		{
			name: "locale", preset: "en", usage: "`LANGUAGE` of messages to people without one of their own: en, fr, de, es, it, pt, ru or zh",
			set: oneOf(func(s *Serve) *string { return &s.Locale }, "en", "fr", "de", "es", "it", "pt", "ru", "zh"),
		},
		{
			name: "account-notices", preset: "on", usage: "`WORD`: on or off; whether users are told when their password, addresses or authenticators are changed",
			set: oneOf(func(s *Serve) *string { return &s.Notices }, "on", "off"),
		},
		{
			name: "smtp", usage: "`HOST` or host:port of the mail server; default: no e-mail",
			set: mailServer,
		},
		{
			name: "smtp-from", usage: "`ADDRESS` that mail is from",
			set: text(func(s *Serve) *string { return &s.SMTP.From }),
		},
		{
			name: "smtp-user", usage: "`NAME` to log in to the mail server with",
			set: text(func(s *Serve) *string { return &s.SMTP.User }),
		},
		{
			name: "smtp-password", kind: secret, usage: "the mail server's password",
			set: private(func(s *Serve) *Secret { return &s.SMTP.Password }),
		},
		{
			name: "smtp-security", preset: "starttls", usage: "`WORD`: starttls, opportunistic, tls or none",
			set: oneOf(func(s *Serve) *string { return &s.SMTP.Security }, "starttls", "opportunistic", "tls", "none"),
		},
	}
}

// gatewaySettings describes the request that sends a text or voice message, and
// the answer to it.
func gatewaySettings() []setting {
	return slices.Concat(gatewayRequest(), gatewayAnswer())
}

func gatewayRequest() []setting {
	return []setting{
		{
			name: "gateway-url", usage: "`URL` of the HTTP gateway for text messages; default: none",
			set: text(func(s *Serve) *string { return &s.Gateway.URL }),
		},
		{
			name: "gateway-method", preset: "POST", usage: "`METHOD`: POST, PUT or GET",
			set: oneOf(func(s *Serve) *string { return &s.Gateway.Method }, "POST", "PUT", "GET"),
		},
		{
			name: "gateway-format", preset: "json", usage: "`FORM` of the body: json or form",
			set: oneOf(func(s *Serve) *string { return &s.Gateway.Format }, "json", "form"),
		},
		{
			name: "gateway-body", usage: "`TEMPLATE` of the body, such as {\"to\":\"{{to}}\",\"text\":\"{{body}}\"}",
			set: text(func(s *Serve) *string { return &s.Gateway.Body }),
		},
		{
			name: "gateway-header", preset: "Authorization: Bearer", usage: "`HEADER` that carries the gateway's secret, with the word before it if any",
			set: text(func(s *Serve) *string { return &s.Gateway.Header }),
		},
		{
			name: "gateway-secret", kind: secret, usage: "the gateway's secret",
			set: private(func(s *Serve) *Secret { return &s.Gateway.Secret }),
		},
		{
			name: "gateway-sign-key", kind: secret, usage: "the key that signs requests to a gateway of your own",
			set: private(func(s *Serve) *Secret { return &s.Gateway.SignKey }),
		},
		{
			name: "gateway-channel", kind: list, usage: "`CHANNEL` it serves: sms or voice; repeat or separate by commas; default: sms",
			set: word(func(s *Serve) *[]string { return &s.Gateway.Channels }, "sms", "voice"),
		},
		{
			name: "private-host", kind: list, usage: "`HOST` of a gateway that may be at a private address, and without https; repeat or separate by commas",
			set: word(func(s *Serve) *[]string { return &s.Gateway.Hosts }),
		},
	}
}

// webhookSettings says where events may be told.
func webhookSettings() []setting {
	return []setting{{
		name: "webhook-private-host", kind: list, usage: "`HOST` of a webhook that may be at a private address, and without https; repeat or separate by commas",
		set: word(func(s *Serve) *[]string { return &s.Webhooks.Hosts }),
	}}
}

func gatewayAnswer() []setting {
	return []setting{
		{
			name: "gateway-ok", kind: list, usage: "`STATUS` that means taken; repeat or separate by commas; default: 200 to 299",
			set: number(100, 599, func(s *Serve, n int) { s.Gateway.Success.Status = append(s.Gateway.Success.Status, n) }),
		},
		{
			name: "gateway-ok-field", usage: "`PATH` into the answer that must hold --gateway-ok-value, such as messages.0.status",
			set: text(func(s *Serve) *string { return &s.Gateway.Success.Field }),
		},
		{
			name: "gateway-ok-value", kind: list, usage: "`VALUE` of that field that means taken; repeat or separate by commas",
			set: word(func(s *Serve) *[]string { return &s.Gateway.Success.Values }),
		},
		{
			name: "gateway-retry-value", kind: list, usage: "`VALUE` of that field that means try again; repeat or separate by commas",
			set: word(func(s *Serve) *[]string { return &s.Gateway.Success.Temporary }),
		},
		{
			name: "gateway-id", usage: "`PATH` of the message's id in the answer, such as messages.0.id",
			set: text(func(s *Serve) *string { return &s.Gateway.Success.ID }),
		},
	}
}

// mailServer takes a host with or without a port.
func mailServer(s *Serve, value string) error {
	host, port, err := net.SplitHostPort(value)
	if err != nil {
		host, port = strings.Trim(value, "[]"), "0"
	}
	n, err := strconv.Atoi(port)
	if host == "" || strings.ContainsAny(host, "/ ") || err != nil || n < 0 || n > 65535 {
		return errors.New("must be a host, or host:port")
	}
	s.SMTP.Host, s.SMTP.Port = host, n
	return nil
}
