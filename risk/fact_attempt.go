package risk

import (
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// attemptFacts are about what was tried, when, and with which means.
func attemptFacts() []Fact {
	lanes := Lanes()
	return []Fact{
		{
			Name: "lane", Type: FactString, Text: "What is attempted.", Values: words(lanes[:]...),
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Lane) },
		},
		{
			Name: "event", Type: FactString, Text: "Type of the event, as the application names it.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.EventType) },
		},
		{
			Name: "hour", Type: FactDouble, Unit: "hours, UTC", Text: "Time of day, from 0 up to 24.",
			read: func(s *scene) ref.Val { return types.Double(float64(s.e.Attempt.At%day) / float64(hour)) },
		},
		{
			Name: "weekday", Type: FactInt, Unit: "day, UTC", Text: "Day of the week: 1 is Monday, 7 is Sunday.",
			read: func(s *scene) ref.Val { return types.Int((s.e.Attempt.At/day+3)%7 + 1) },
		},
		{
			Name: "enrolled", Type: FactList, Text: "Factors that the user can prove.", Values: factorNames(),
			read: func(s *scene) ref.Val { return listed(s.e.Attempt.Enrolled) },
		},
		{
			Name: "proven", Type: FactList, Text: "Factors already proven in this session.", Values: factorNames(),
			read: func(s *scene) ref.Val { return listed(s.e.Attempt.Proven) },
		},
		{
			Name: "attributes", Type: FactMap, Text: "What the application says besides, by name.",
			read: func(s *scene) ref.Val {
				return types.NewStringStringMap(types.DefaultTypeAdapter, s.e.Attempt.Attributes)
			},
		},
		{
			Name: "amount", Type: FactDouble, Unit: "of the currency", Text: "Amount of the payment.",
			read: func(s *scene) ref.Val { return decimal(s.e.Attempt.Amount) },
		},
		{
			Name: "currency", Type: FactString, Text: "Currency of the payment, as the application writes it.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Currency) },
		},
		{
			Name: "lists", Type: FactList, Text: "Names of the lists that the attempt is on; list(\"NAME\") asks for one.",
			read: func(s *scene) ref.Val { return listNames(s.e.Attempt.Lists) },
		},
	}
}

func decimal(text string) ref.Val {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !finite(v) {
		return nil
	}
	return types.Double(v)
}

func listNames(hits []ListHit) ref.Val {
	names := make([]string, len(hits))
	for i, hit := range hits {
		names[i] = hit.List
	}
	return types.NewStringList(types.DefaultTypeAdapter, names)
}

func factorNames() []string {
	var names []string
	for _, c := range Codes() {
		if f := FactorFor(c); f != "" && c != ChallengeFIDOAlias {
			names = append(names, string(f))
		}
	}
	return names
}
