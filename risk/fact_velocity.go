package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// velocityFacts count what was tried lately, this attempt left out.
func velocityFacts() []Fact {
	var facts []Fact
	for _, subject := range []struct {
		name, words, others string
		of                  func(*Velocity) *Pace
		known               func(*Attempt) bool
	}{
		{"user", "on the account", "addresses", func(v *Velocity) *Pace { return &v.User }, func(*Attempt) bool { return true }},
		{"address", "from the address", "users", func(v *Velocity) *Pace { return &v.Address }, func(a *Attempt) bool { return a.Address.Hash != "" }},
		{"device", "from such a device, in any account", "users", func(v *Velocity) *Pace { return &v.Device }, func(a *Attempt) bool { return len(a.Device.Attributes) > 0 }},
		{"network", "from the network", "users", func(v *Velocity) *Pace { return &v.Network }, func(a *Attempt) bool { return a.Address.ASN != 0 }},
	} {
		for _, count := range []struct {
			name, unit, words string
			of                func(*Pace) *[windowCount]float64
		}{
			{"attempts", "attempts", "Attempts", func(p *Pace) *[windowCount]float64 { return &p.Attempts }},
			{"failures", "attempts", "Failed attempts", func(p *Pace) *[windowCount]float64 { return &p.Failures }},
			{subject.others, subject.others, "Different " + subject.others + " of attempts", func(p *Pace) *[windowCount]float64 { return &p.Others }},
		} {
			for i, window := range [windowCount][2]string{{"10m", "ten minutes"}, {"1h", "hour"}, {"24h", "24 hours"}} {
				facts = append(facts, Fact{
					Name: "velocity." + subject.name + "." + count.name + window[0], Type: FactDouble, Unit: count.unit,
					Text: count.words + " " + subject.words + " in the last " + window[1] + ", this one left out; an estimate.",
					read: func(s *scene) ref.Val {
						return given(subject.known(&s.e.Attempt), types.Double(count.of(subject.of(&s.e.Attempt.Velocity))[i]))
					},
				})
			}
		}
	}
	return facts
}
