package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// placeFacts are about the address and the way from the last login to it.
func placeFacts() []Fact {
	kinds := classes()
	return []Fact{
		{
			Name: "address.country", Type: FactString, Unit: "ISO 3166-1 alpha-2", Text: "Country of the address.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Address.Country) },
		},
		{
			Name: "address.asn", Type: FactInt, Text: "Number of the network (autonomous system) of the address.",
			read: func(s *scene) ref.Val { return number(s.e.Attempt.Address.ASN) },
		},
		{
			Name: "address.network", Type: FactString, Text: "Name of the network of the address.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Address.Network) },
		},
		{
			Name: "address.class", Type: FactString, Text: "Kind of network, from the operator's lists.", Values: words(kinds[:]...),
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Address.Class) },
		},
		{
			Name: "address.failing", Type: FactDouble, Unit: "accounts", Text: "Accounts that failed from this address in the last two hours, estimated.",
			read: func(s *scene) ref.Val {
				return given(s.e.Attempt.Address.Hash != "", types.Double(s.e.Global.Failing))
			},
		},
		{
			Name: "travel.distance", Type: FactDouble, Unit: "km", Text: "Way from the last login with a known place, at its shortest.",
			read: func(s *scene) ref.Val { return travelled(s.e, func(t trip) float64 { return t.km }) },
		},
		{
			Name: "travel.speed", Type: FactDouble, Unit: "km/h", Text: "Speed that this way would have taken.",
			read: func(s *scene) ref.Val { return travelled(s.e, func(t trip) float64 { return t.kmh }) },
		},
	}
}

func travelled(e *Evidence, measure func(trip) float64) ref.Val {
	if !e.Attempt.Address.HasPlace || e.User.Last.At == 0 {
		return nil
	}
	return types.Double(measure(tripOf(e)))
}
