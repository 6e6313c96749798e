package login

import (
	"context"
	"encoding/hex"
	"strings"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// A device token is "deviceID.userID.mac". It says that this account was once let
// in from this device; it proves nothing by itself.

// tokenFinding is what a device token says.
type tokenFinding struct {
	device string // the trusted device it names; empty: none
}

const labelDevice = "device-token"

func (s *Service) deviceToken(deviceID, userID string) string {
	mac := s.Keys.MAC(labelDevice, []byte(deviceID), []byte(userID))
	return deviceID + "." + userID + "." + hex.EncodeToString(mac)
}

// readToken judges the device token of a call and enters it into the attempt.
func (s *Service) readToken(ctx context.Context, c *call, attempt *risk.Attempt) error {
	if c.attempt.DeviceToken == nil {
		attempt.Cookie = risk.CookieUnsupported
		return nil
	}
	attempt.Cookie = risk.CookieAbsent
	parts := strings.Split(*c.attempt.DeviceToken, ".")
	if len(parts) != 3 {
		return nil
	}
	if !s.ours(parts[2], parts[0], parts[1]) {
		return nil
	}
	if !c.known || parts[1] != c.person.User.ID {
		attempt.Cookie = risk.CookieForeign
		return nil
	}
	device, err := s.Store.Device(ctx, parts[0])
	switch {
	case models.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case device.UserID != c.person.User.ID || device.RevokedAt != 0:
		return nil
	}
	attempt.Cookie, attempt.CookieID, c.token.device = risk.CookieValid, device.ID, device.ID
	return nil
}

// ours reports whether a MAC is one that deviceToken made.
func (s *Service) ours(mac, deviceID, userID string) bool {
	given, err := hex.DecodeString(mac)
	return err == nil && s.Keys.VerifyMAC(given, labelDevice, []byte(deviceID), []byte(userID))
}

// stillTrusted takes the device of the first step over into the second, unless it
// was revoked between them.
func (s *Service) stillTrusted(ctx context.Context, c *call) error {
	id := c.evidence.Attempt.CookieID
	if id == "" {
		return nil
	}
	device, err := s.Store.Device(ctx, id)
	switch {
	case models.IsNotFound(err):
		c.distrust()
	case err != nil:
		return err
	case device.RevokedAt != 0:
		c.distrust()
	default:
		c.token.device = id
	}
	return nil
}

// distrust leaves the device token out of account.
func (c *call) distrust() {
	c.token = tokenFinding{}
	if c.evidence.Attempt.Cookie == risk.CookieValid {
		c.evidence.Attempt.Cookie = risk.CookieAbsent
	}
	c.evidence.Attempt.CookieID = ""
}

// trust is the device row of a success: a new one for a browser this account has
// not seen, provided something was proven from it.
func (s *Service) trust(c *call) *models.Device {
	if len(c.proven) == 0 || !c.attempt.Adaptive {
		return nil
	}
	if c.token.device != "" {
		return &models.Device{ID: c.token.device, UserID: c.person.User.ID, LastSeen: c.at}
	}
	if c.attempt.DeviceToken == nil && (c.evidence.Recognised() || len(c.evidence.Attempt.Device.Attributes) == 0) {
		return nil
	}
	return &models.Device{
		ID: secret.NewID(c.at.Time()), UserID: c.person.User.ID, Name: deviceName(c.evidence.Attempt),
		CreatedAt: c.at, LastSeen: c.at,
	}
}

func deviceName(a risk.Attempt) string {
	switch {
	case a.Agent.Browser != "" && a.Agent.OS != "":
		return a.Agent.Browser + " on " + a.Agent.OS
	case a.Agent.Browser != "":
		return a.Agent.Browser
	}
	return "Unknown device"
}
