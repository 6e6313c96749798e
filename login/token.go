package login

import (
	"context"
	"encoding/hex"
	"strings"

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
	mac, err := hex.DecodeString(parts[2])
	if err != nil || !s.Keys.VerifyMAC(mac, labelDevice, []byte(parts[0]), []byte(parts[1])) {
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
