package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// userFacts are about the account and its history.
func userFacts() []Fact {
	segments := Segments()
	return []Fact{
		{
			Name: "seen", Type: FactInt, Unit: "logins", Text: "Logins learned for the account.",
			read: func(s *scene) ref.Val { return types.Int(s.e.User.Seen) },
		},
		{
			Name: "segment", Type: FactString, Text: "How much history there is to compare with.", Values: words(segments[:]...),
			read: func(s *scene) ref.Val { return text(s.segment) },
		},
		{
			Name: "user.logins", Type: FactDouble, Unit: "logins", Text: "Logins learned, weighted and faded with a half-life of 90 days.",
			read: func(s *scene) ref.Val { return types.Double(s.e.User.Logins) },
		},
		{
			Name: "user.knownCountry", Type: FactBool, Text: "Whether the account has logged in from this country.",
			read: func(s *scene) ref.Val {
				return past(s, s.e.Attempt.Address.Country != "", s.e.User.Network.KnownCountry)
			},
		},
		{
			Name: "user.knownNetwork", Type: FactBool, Text: "Whether the account has logged in from this network.",
			read: func(s *scene) ref.Val { return past(s, s.e.Attempt.Address.ASN != 0, s.e.User.Network.KnownNetwork) },
		},
		{
			Name: "user.knownAddress", Type: FactBool, Text: "Whether the account has logged in from this address.",
			read: func(s *scene) ref.Val { return past(s, s.e.Attempt.Address.Hash != "", s.e.User.Network.KnownAddress) },
		},
		{
			Name: "user.knownBrowser", Type: FactBool, Text: "Whether the account has logged in with such a browser on such a system.",
			read: func(s *scene) ref.Val { return past(s, s.e.Attempt.Agent.known(), s.e.User.Agent.Known) },
		},
		{
			Name: "user.failures", Type: FactDouble, Unit: "attempts", Text: "Failed attempts on the account in the last hour.",
			read: func(s *scene) ref.Val { return types.Double(max(s.e.User.Failures, s.e.Attempt.Failures)) },
		},
		{
			Name: "user.failuresDay", Type: FactDouble, Unit: "attempts", Text: "Failed attempts on the account, faded with a half-life of a day.",
			read: func(s *scene) ref.Val { return types.Double(s.e.User.FailDay) },
		},
		{
			Name: "user.attacks", Type: FactDouble, Unit: "attacks", Text: "Labelled attacks on the account, faded with a half-life of 90 days.",
			read: func(s *scene) ref.Val { return types.Double(s.e.User.Attacks) },
		},
	}
}

// past compares with the account's own past, once there is one.
func past(s *scene, compared, is bool) ref.Val {
	return given(compared && s.e.User.Seen > 0, types.Bool(is))
}
