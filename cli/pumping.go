package cli

import (
	"github.com/prometheus/client_golang/prometheus"

	"riskgate/internal/config"
	"riskgate/internal/phone"
	"riskgate/internal/secret"
	"riskgate/verify/pumping"
)

// sendGuard keeps codes from being sent for the fees.
func (h *house) sendGuard(settings config.Serve, keys *secret.Keyring, registry *prometheus.Registry) *pumping.Guard {
	found := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "riskgate_guard_findings_total", Help: "What caps and rules said to codes that were about to go out.",
	}, []string{"rule", "outcome"})
	registry.MustRegister(found)
	return &pumping.Guard{
		Store: h.store, Keys: keys, Settings: pumpingSettings(settings), Log: h.log, Now: h.now,
		Observe: func(f pumping.Finding) { found.WithLabelValues(string(f.Rule), string(f.Outcome)).Inc() },
	}
}

// pumpingSettings puts the settings of the guard into its own words.
func pumpingSettings(settings config.Serve) pumping.Settings {
	g, set := settings.Guard, pumping.DefaultSettings()
	set.Countries = g.Countries
	if len(g.Classes) > 0 {
		set.Classes = nil
	}
	for _, class := range g.Classes {
		set.Classes = append(set.Classes, phone.Class(class))
	}
	for _, rule := range g.Rules {
		set.Modes[pumping.Rule(rule.Name)] = pumping.Mode(rule.Value)
	}
	for to, from := range map[*pumping.Rate]config.Rate{
		&set.Recipient: g.Recipient, &set.Address: g.Address, &set.User: g.User, &set.Service: g.Service,
		&set.SpendShort: g.SpendMinute, &set.SpendLong: g.SpendDay,
	} {
		*to = pumping.Rate(from)
	}
	set.Share, set.AddressMix = float64(g.Share)/100, g.AddressMix
	set.AddressVolume = pumping.Volume{Day: g.AddressDay, Hour: g.AddressHour}
	set.CountryVolume = pumping.Volume{Day: g.CountryDay, Hour: g.CountryHour}
	set.Prefix = pumping.Conversion{
		Sends: g.PrefixSends, Least: float64(g.PrefixShare) / 100, Block: g.PrefixBlock, Longest: g.PrefixLongest,
	}
	if settings.Sandbox {
		return set.Sandbox()
	}
	return set
}
