package login

import (
	"encoding/hex"

	"riskgate/internal/cddc"
	"riskgate/internal/geo"
)

// The uses of keyed hashes in evidence and histories.
const (
	labelAddress = "address"
	labelPrefix  = "prefix"
	labelAgent   = "agent"
)

// hashed is a keyed hash, short enough to be kept many times over.
func (s *Service) hashed(label, value string) string {
	return shortened(s.Keys.MAC(label, []byte(value)))
}

func shortened(mac []byte) string { return hex.EncodeToString(mac[:12]) }

// former is a keyed hash as an older root key made it, and as it is now.
type former struct{ was, is string }

// formerly notes how the hashes of this call read under older root keys, so that
// what was learned before the key was changed is found again.
func (s *Service) formerly(c *call) {
	if c.former != nil || len(s.Keys.Versions()) < 2 {
		return
	}
	if c.address.IsValid() {
		s.formerlyOf(c, labelAddress, geo.HashUnit(c.address).String())
		s.formerlyOf(c, labelPrefix, geo.Prefix(c.address).String())
	}
	if data, err := cddc.Parse(c.attempt.Fingerprint.Raw); err == nil && data.UserAgent != "" {
		s.formerlyOf(c, labelAgent, data.UserAgent)
	}
}

func (s *Service) formerlyOf(c *call, label, value string) {
	macs := s.Keys.MACs(label, []byte(value))
	for _, older := range macs[1:] {
		c.former = append(c.former, former{was: shortened(older), is: shortened(macs[0])})
	}
}
