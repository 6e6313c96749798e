package config

import "time"

// houseSettings lists what every command can be told.
func houseSettings() []setting {
	return append([]setting{
		{
			name: "sandbox", kind: toggle, usage: "try it out: loopback only, no key needed, demo people, messages kept",
			set: onOff(func(s *Serve) *bool { return &s.Sandbox }),
		},
		{
			name: "db", orFile: true, usage: "`FILE` of an SQLite database, or a postgres:// URL; default riskgate.db, in the sandbox riskgate-sandbox.db",
			set: text(func(s *Serve) *string { return &s.DB }),
		},
		{
			name: "durability", preset: "full", usage: "`WORD`: full keeps every answered login through a power cut, normal may lose the last moments",
			set: oneOf(func(s *Serve) *string { return &s.Durability }, "full", "normal"),
		},
		{
			name: "key-file", usage: "`FILE` of the root key, mode 0600; default: beside the database file, ending in .key",
			set: text(func(s *Serve) *string { return &s.KeyFile }),
		},
		{
			name: "key", kind: sealed, usage: "the root key itself",
			set: private(func(s *Serve) *Secret { return &s.KeyText }),
		},
		{
			name: "domain", usage: "`NAME` of the domain of a user id without @; default master, in the sandbox sandbox",
			set: text(func(s *Serve) *string { return &s.Domain }),
		},
		{
			name: "service-name", preset: "riskgate", usage: "`NAME` of this service in messages to people, and in their authenticator apps",
			set: text(func(s *Serve) *string { return &s.Service }),
		},
		{
			name: "phone-region", usage: "country `CODE` of phone numbers without +, such as NL; default: + is required",
			set: text(func(s *Serve) *string { return &s.Region }),
		},
		{
			name: "log-level", preset: "info", usage: "`LEVEL`: debug, info, warn or error",
			set: oneOf(func(s *Serve) *string { return &s.Log.Level }, "debug", "info", "warn", "error"),
		},
		{
			name: "log-format", preset: "json", usage: "`FORMAT`: json or text",
			set: oneOf(func(s *Serve) *string { return &s.Log.Format }, "json", "text"),
		},
	}, hashingSettings()...)
}

func hashingSettings() []setting {
	return []setting{
		{
			name: "argon2-memory", preset: "19456", usage: "`KIB` of memory of one password hash",
			set: number(1024, 128<<10, func(s *Serve, n int) { s.Hashing.Memory = uint32(n) }), //nolint:gosec // within bounds
		},
		{
			name: "argon2-passes", preset: "2", usage: "`PASSES` of one password hash over its memory",
			set: number(1, 100, func(s *Serve, n int) { s.Hashing.Passes = uint32(n) }), //nolint:gosec // within bounds
		},
		{
			name: "argon2-lanes", preset: "1", usage: "`LANES` of one password hash",
			set: number(1, 16, func(s *Serve, n int) { s.Hashing.Lanes = uint8(n) }), //nolint:gosec // within bounds
		},
		{
			name: "hash-slots", preset: "0", usage: "password hashes at once; 0: one a processor",
			set: number(0, 1024, func(s *Serve, n int) { s.Hashing.Slots = n }),
		},
		{
			name: "hash-wait", preset: "2s", usage: "`DURATION` that a password may wait for its turn before 503 is answered",
			set: span(100*time.Millisecond, time.Minute, func(s *Serve) *time.Duration { return &s.Hashing.MaxWait }),
		},
	}
}
