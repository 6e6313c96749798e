package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"riskgate/internal/phone"
)

// guardSettings lists what codes may cost, and whom they may go to.
func guardSettings() []setting {
	return slices.Concat(guardLines(), guardCaps(), guardRules())
}

func guardLines() []setting {
	return []setting{
		{
			name: "verify-country", kind: list, usage: "`CODE` of a country whose numbers codes may go to, such as NL; 001: numbers of no country; *: all; repeat or separate by commas; default: the Verify API sends to no number, logins to all; in the sandbox *",
			set: country,
		},
		{
			name: "verify-refuse-class", kind: list, usage: "`KIND` of line that no code goes to: " + strings.Join(classes(), ", ") + "; repeat or separate by commas; default: premium, shared-cost, pager, voicemail, uan, toll-free",
			set: word(func(s *Serve) *[]string { return &s.Guard.Classes }, classes()...),
		},
		{
			name: "verify-rule", kind: list, usage: "`RULE=MODE` of the guard against pumping: " + strings.Join(guarded(), ", ") + ", each off, shadow (recorded) or live (refused); repeat or separate by commas; default: the first three live, the others in the shadow",
			set: ruleMode,
		},
	}
}

func guardCaps() []setting {
	limit := func(name, preset, what string, field func(*Guard) *Rate) setting {
		return setting{name: "verify-" + name, preset: preset, usage: "`RATE` of " + what, set: rate(func(s *Serve) *Rate { return field(&s.Guard) })}
	}
	return []setting{
		limit("cap-recipient", "20/24h", "codes to one number or e-mail address", func(g *Guard) *Rate { return &g.Recipient }),
		limit("cap-address", "10/1h", "codes asked for from one IP address, or IPv6 network (/64)", func(g *Guard) *Rate { return &g.Address }),
		limit("cap-user", "20/24h", "codes to one user", func(g *Guard) *Rate { return &g.User }),
		limit("cap-service", "5000/24h", "codes of one Verify service", func(g *Guard) *Rate { return &g.Service }),
		limit("spend-minute", "100/1m", "messages to numbers through the Verify API, of the whole server", func(g *Guard) *Rate { return &g.SpendMinute }),
		limit("spend-day", "10000/24h", "messages to numbers through the Verify API, of the whole server", func(g *Guard) *Rate { return &g.SpendDay }),
	}
}

func guardRules() []setting {
	count := func(name, preset, usage string, high int, field func(*Guard) *int) setting {
		return setting{name: "verify-" + name, preset: preset, usage: usage, set: number(0, high, func(s *Serve, n int) { *field(&s.Guard) = n })}
	}
	const many = 1_000_000
	return []setting{
		count("share", "20", "`PER CENT` of the verified codes that may stay unverified beside them, where the volumes below are reached", 100, func(g *Guard) *int { return &g.Share }),
		count("address-mix", "3", "`NUMBER` of countries that one IP address may send to in 24 hours without verifying any", 300, func(g *Guard) *int { return &g.AddressMix }),
		count("address-day", "10", "`NUMBER` of codes from one IP address that may stay unverified in 24 hours", many, func(g *Guard) *int { return &g.AddressDay }),
		count("address-hour", "5", "`NUMBER` of them in an hour", many, func(g *Guard) *int { return &g.AddressHour }),
		count("country-day", "20", "`NUMBER` of codes to one country that may stay unverified in 24 hours", many, func(g *Guard) *int { return &g.CountryDay }),
		count("country-hour", "3", "`NUMBER` of them in an hour", many, func(g *Guard) *int { return &g.CountryHour }),
		count("prefix-sends", "10", "`NUMBER` of codes to a block of 10,000 numbers in an hour before it is judged", many, func(g *Guard) *int { return &g.PrefixSends }),
		count("prefix-share", "10", "`PER CENT` of them that must be verified", 100, func(g *Guard) *int { return &g.PrefixShare }),
		{
			name: "verify-prefix-block", preset: "1h", usage: "`DURATION` that a block of numbers is blocked else; the next time twice as long",
			set: span(time.Minute, 7*24*time.Hour, func(s *Serve) *time.Duration { return &s.Guard.PrefixBlock }),
		},
		{
			name: "verify-prefix-longest", preset: "12h", usage: "`DURATION` that it is blocked at most",
			set: span(time.Minute, 7*24*time.Hour, func(s *Serve) *time.Duration { return &s.Guard.PrefixLongest }),
		},
	}
}

// guarded names the rules of the guard.
func guarded() []string {
	return []string{"class", "country", "spend", "address-mix", "address-volume", "country-volume", "prefix"}
}

func classes() []string {
	var words []string
	for _, class := range phone.Classes() {
		words = append(words, string(class))
	}
	return words
}

func country(s *Serve, value string) error {
	if value != "*" && value != phone.NoCountry && !phone.IsCountry(value) {
		return errors.New("must be the two capital letters of a country, such as NL, or 001, or *")
	}
	s.Guard.Countries = append(s.Guard.Countries, value)
	return nil
}

func ruleMode(s *Serve, value string) error {
	rule, mode, _ := strings.Cut(value, "=")
	if !slices.Contains(guarded(), rule) {
		return fmt.Errorf("must begin with %s", strings.Join(guarded(), ", or "))
	}
	if !slices.Contains([]string{"off", "shadow", "live"}, mode) {
		return errors.New("must end in =off, =shadow or =live")
	}
	s.Guard.Rules = append(s.Guard.Rules, Pair{rule, mode})
	return nil
}
