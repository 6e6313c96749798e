package risk

import "testing"

func TestCookie(t *testing.T) {
	// ρ_g = 1/2; ρ = (9+2.5)/15 = .7667
	check(t, "device.cookie", []row{
		{"back again", func(*Evidence) {}, -5.9490, "", ReasonCookieReturned},
		// ln(.998/.2333)
		{"missing", func(e *Evidence) { e.Attempt.Cookie = CookieAbsent }, 1.4533, "", ReasonCookieMissing},
		// ρ is clamped at .97: ln(.998/.03) = 3.5
		{"missing where it always came", func(e *Evidence) {
			e.Attempt.Cookie, e.User.Cookie = CookieAbsent, CookieRate{Returned: 1000, Asked: 1000}
		}, 2, "", ReasonCookieMissing},
		// ρ is clamped at .02: ln(.998/.98)
		{"missing where it never came", func(e *Evidence) {
			e.Attempt.Cookie, e.User.Cookie = CookieAbsent, CookieRate{Asked: 1000}
		}, .0182, "", ""},
		{"of another account", func(e *Evidence) { e.Attempt.Cookie = CookieForeign }, 0, "", ""},
		{"from another device", func(e *Evidence) { e.User.Device.Bin = Different }, 0, "", ""},
		{"not passed on", func(e *Evidence) { e.Attempt.Cookie = CookieUnsupported }, 0, missingCookie, ""},
		{"no device on record", func(e *Evidence) { e.User.Device, e.User.Cookie = DeviceMatch{}, CookieRate{} }, 0, missingHistory, ""},
	})
}

func TestMovedDevice(t *testing.T) {
	check(t, "device.moved", []row{
		{"the token on another device", func(e *Evidence) { e.User.Device.Bin = Different }, 2, "", ReasonDeviceMoved},
		{"the token on its device", func(*Evidence) {}, 0, "", ""},
		{"the token on a related device", func(e *Evidence) { e.User.Device.Bin = Related }, 0, "", ""},
		{"no token on another device", func(e *Evidence) {
			e.Attempt.Cookie, e.User.Device.Bin = CookieAbsent, Different
		}, 0, "", ""},
	})
}

func TestDevice(t *testing.T) {
	bin := func(b Bin) func(e *Evidence) { return func(e *Evidence) { e.User.Device.Bin = b } }
	check(t, "device.match", []row{
		{"exact", bin(Exact), -2.9087, "", ReasonDeviceKnown},          // ln(.03/.55)
		{"near", bin(Near), -1.6864, "", ReasonDeviceKnown},            // ln(.05/.27)
		{"related", bin(Related), 1.2993, "", ReasonDeviceUnknown},     // ln(.22/.06)
		{"different", bin(Different), 1.7636, "", ReasonDeviceUnknown}, // ln(.70/.12)
		// ln(.7·1050/(20+6))
		{"different, where that is rare", func(e *Evidence) {
			e.User.Device.Bin, e.Global.Device = Different, DeviceCrowd{This: 20, All: 1000}
		}, 3.3417, "", ReasonDeviceUnknown},
		{"no device data", func(e *Evidence) { e.Attempt.Device = Fingerprint{} }, 0, missingDevice, ""},
		{"too little of it", bin(""), 0, missingDevice, ""},
		{"no device on record", func(e *Evidence) { e.User.Device = DeviceMatch{} }, 0, missingHistory, ""},
	})
}
