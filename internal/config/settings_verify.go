package config

import "time"

// verifySettings lists what one-time codes as a service can be told.
func verifySettings() []setting {
	return []setting{
		{
			name: "verify-life", preset: "10m", usage: "`DURATION` that a code of the Verify API is good for",
			set: span(time.Minute, 10*time.Minute, func(s *Serve) *time.Duration { return &s.Verify.Life }),
		},
		{
			name: "verify-host", usage: "`HOST` of the page that codes of the Verify API are typed into: text messages name it, or one below it that a start names, and browsers fill the code in there alone",
			set: text(func(s *Serve) *string { return &s.Verify.Host }),
		},
		{
			name: "verify-templates", usage: "JSON `FILE` of message templates of your own for the Verify API",
			set: text(func(s *Serve) *string { return &s.Verify.Templates }),
		},
		{
			name: "allowed-host", kind: list, usage: "`HOST`, with its port if it has one, that addresses in answers of the Verify API may begin with when a request names it; all others begin with --public-url; text messages may name it, too; repeat or separate by commas",
			set: word(func(s *Serve) *[]string { return &s.Verify.AllowedHosts }),
		},
	}
}
