package config

import "time"

// limitSettings lists the limits and the lives of what is open.
func limitSettings() []setting {
	limit := func(name, preset, what string, field func(*Limits) *Rate) setting {
		return setting{
			name: "limit-" + name, preset: preset, usage: "`RATE` of " + what,
			set: rate(func(s *Serve) *Rate { return field(&s.Limits) }),
		}
	}
	return []setting{
		limit("password", "5/15m", "passwords a user may try from unknown sources, and from each trusted device", func(l *Limits) *Rate { return &l.Password }),
		limit("sent-hour", "10/1h", "wrong sent codes of a user", func(l *Limits) *Rate { return &l.SentHour }),
		limit("sent-day", "30/24h", "wrong sent codes of a user", func(l *Limits) *Rate { return &l.SentDay }),
		limit("device-code", "5/5m", "authenticator codes of a user", func(l *Limits) *Rate { return &l.DeviceCode }),
		limit("sends", "10/1h", "codes sent to a user", func(l *Limits) *Rate { return &l.Sends }),
		limit("fido", "10/15m", "security key answers of a user", func(l *Limits) *Rate { return &l.FIDO }),
		limit("prompts", "3/10m", "questions on a user's trusted device", func(l *Limits) *Rate { return &l.Prompts }),
		limit("refusals", "2/1h", "questions a user refuses before no more are put", func(l *Limits) *Rate { return &l.Refusals }),
		limit("network-ask", "20/10m", "failures of a network before it is challenged", func(l *Limits) *Rate { return &l.NetworkAsk }),
		limit("network-block", "100/1h", "failures of a network before it is turned away", func(l *Limits) *Rate { return &l.NetworkBlock }),
		limit("client-secret", "10/1m", "wrong secrets of a caller from one network", func(l *Limits) *Rate { return &l.ClientSecret }),
		limit("registration", "5/1h", "registrations from one network, and of one name", func(l *Limits) *Rate { return &l.Registration }),
		limit("caller", "5000/1s", "requests of one caller", func(l *Limits) *Rate { return &l.Caller }),
		{
			name: "code-tries", preset: "5", usage: "`NUMBER` of wrong answers after which a code is dead",
			set: number(1, 5, func(s *Serve, n int) { s.Limits.CodeTries = n }),
		},
		{
			name: "tarpit", preset: "1000", usage: "`NUMBER` of failed logins that may be held back at once",
			set: number(0, 100000, func(s *Serve, n int) { s.Limits.Tarpit = n }),
		},
		{
			name: "long-polls", preset: "1000", usage: "`NUMBER` of calls that may wait for a session to end at once",
			set: number(0, 100000, func(s *Serve, n int) { s.Limits.Polls = n }),
		},
		{
			name: "long-polls-caller", preset: "500", usage: "`NUMBER` of them that one caller may have",
			set: number(1, 100000, func(s *Serve, n int) { s.Limits.CallerPolls = n }),
		},
		{
			name: "code-life", preset: "5m", usage: "`DURATION` that a code or a password is waited for",
			set: span(30*time.Second, 15*time.Minute, func(s *Serve) *time.Duration { return &s.Life.SentCode }),
		},
		{
			name: "approval-life", preset: "1m", usage: "`DURATION` that an approval on a trusted device is waited for",
			set: span(10*time.Second, 5*time.Minute, func(s *Serve) *time.Duration { return &s.Life.Approval }),
		},
	}
}
