package login

import (
	"context"
	"encoding/binary"
	"net/netip"

	"riskgate/internal/cddc"
	"riskgate/internal/geo"
	"riskgate/internal/trace"
	"riskgate/internal/ua"
	"riskgate/risk"
)

// gather turns the call into evidence: the attempt, enriched, beside the user's
// history. It decides nothing; what cannot be found out stays unknown.
func (s *Service) gather(ctx context.Context, c *call) error {
	ctx, span := trace.Start(ctx, trace.Evidence)
	defer span.End()
	attempt := risk.Attempt{
		At:         c.at.Time().UnixMilli(),
		Lane:       c.attempt.Lane,
		EventType:  c.attempt.EventType,
		Canary:     s.canary(c),
		Address:    s.place(c.address),
		Enrolled:   s.enrolled(c),
		Failures:   float64(c.failures),
		Attributes: c.attempt.Attributes,
	}
	if t := c.attempt.Transaction; t != nil {
		attempt.Amount, attempt.Currency = t.Amount, t.Currency
	}
	if c.pressed {
		attempt.Floor = risk.Medium
	}
	attempt.Device, attempt.Agent = s.device(c.attempt.Fingerprint)
	attempt.Velocity = s.Traffic.Observe(risk.SubjectsOf(c.bucket(), &attempt), attempt.At)
	if err := s.readToken(ctx, c, &attempt); err != nil {
		return err
	}
	s.formerly(c)
	history, err := c.history()
	if err != nil {
		return err
	}
	c.evidence = risk.Observe(history, s.Global, attempt)
	c.source = s.sourceOf(c)
	if c.source == sourceUnknown && s.Surge.high(attempt.Address.ASN, c.at) {
		c.evidence.Attempt.Floor = risk.Medium // strangers only: a siege must not stop the owners
	}
	return nil
}

// attempted counts an attempt that was gathered for those that come after it.
func (s *Service) attempted(c *call) {
	s.Traffic.Attempted(risk.SubjectsOf(c.bucket(), &c.evidence.Attempt), c.at.Time().UnixMilli())
}

// failed counts a failure where it came from now, which is not always where the login
// began.
func (s *Service) failed(c *call, from risk.Address) {
	at := risk.Attempt{Address: from, Device: c.evidence.Attempt.Device, Agent: c.evidence.Attempt.Agent}
	s.Traffic.Failed(risk.SubjectsOf(c.bucket(), &at), c.at.Time().UnixMilli())
	s.Global.FailedAt(from.Hash, c.bucket(), c.at.Time().UnixMilli())
}

// canary places the user in one of a hundred buckets, the same every time.
func (s *Service) canary(c *call) int {
	return int(binary.BigEndian.Uint32(s.Keys.MAC("canary", []byte(c.bucket()))) % 100)
}

// place enriches an address and hides it behind keyed hashes.
func (s *Service) place(addr netip.Addr) risk.Address {
	if !addr.IsValid() {
		return risk.Address{}
	}
	at := s.Places.Lookup(addr)
	if at.Special {
		return risk.Address{}
	}
	return risk.Address{
		Hash:    s.hashed(labelAddress, geo.HashUnit(addr).String()),
		Prefix:  s.hashed(labelPrefix, geo.Prefix(addr).String()),
		Country: at.Country, ASN: at.ASN, Network: at.Network,
		Lat: at.Lat, Lon: at.Lon, Radius: at.RadiusKm, HasPlace: at.HasPlace,
		Class: risk.Class(at.Class),
	}
}

// device reads the collected device data. What cannot be read is a fact, not an error.
func (s *Service) device(f Fingerprint) (risk.Fingerprint, risk.Agent) {
	if !f.Present {
		return risk.Fingerprint{}, risk.Agent{}
	}
	// What a phone collects is hashed by nobody we know of, unless a hash came with it.
	hashed := !f.Mobile || f.Hash != ""
	seen := risk.Fingerprint{Mobile: f.Mobile, Mismatch: hashed && !cddc.HashMatches(f.Raw, f.Hash)}
	data, err := cddc.Parse(f.Raw)
	if err != nil {
		seen.Unparsed = true
		return seen, risk.Agent{}
	}
	seen.Attributes = data.Attributes
	return seen, s.agent(data.UserAgent, data.Agent)
}

func (s *Service) agent(text string, parsed ua.Agent) risk.Agent {
	if text == "" {
		return risk.Agent{}
	}
	return risk.Agent{
		Browser: parsed.Browser, BrowserVersion: parsed.BrowserVersion,
		OS: parsed.OS, OSVersion: parsed.OSVersion,
		Type: parsed.Type, Hash: s.hashed(labelAgent, text),
	}
}

// enrolled lists the factors the person could prove now. A name that nobody has
// looks like a user with nothing but a password.
func (s *Service) enrolled(c *call) []risk.Factor {
	if !c.known {
		return []risk.Factor{risk.FactorPassword}
	}
	subject := c.subject()
	subject.Known = true // a locked user is asked the usual question
	return s.Methods.Enrolled(subject)
}

// sourceOf names the bucket for first-factor failures: a device that this account
// knows has its own, all strangers share one, so that they cannot hold it back.
// Device data can be copied, so without a token it must come from where the user
// has been before; else every network of an attacker would have tries of its own.
func (s *Service) sourceOf(c *call) string {
	prefix := c.evidence.Attempt.Address.Prefix
	switch {
	case c.token.device != "":
		return "device/" + c.token.device
	case c.evidence.Recognised() && (prefix == "" || c.evidence.User.Network.KnownPrefix):
		return "known/" + prefix + "/" + c.evidence.DeviceKey()
	}
	return sourceUnknown
}
