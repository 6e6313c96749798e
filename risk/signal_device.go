package risk

import "math"

// weighDevice is T8: how well the device matches one of the account's. Fingerprints
// are phished and replayed (Lin et al., USENIX Security 2022), so an exact match is
// worth less than the token.
func weighDevice(m *Model, e *Evidence) Finding {
	switch {
	case len(e.Attempt.Device.Attributes) == 0:
		return unknown(missingDevice)
	case e.User.Device.Known == 0:
		return unknown(missingHistory)
	case e.User.Device.Bin == "":
		return unknown(missingDevice)
	}
	odds, crowd := m.Devices.of(e.User.Device.Bin), e.Global.Device
	return nats(math.Log(odds.Attack * (crowd.All + 50) / (crowd.This + 50*odds.Genuine)))
}

func explainDevice(_ *Model, e *Evidence, f Finding) Explanation {
	if f.Nats < 0 {
		return Explanation{Code: ReasonDeviceKnown, Numbers: comparison(e)}
	}
	return Explanation{
		Code: ReasonDeviceUnknown, Numbers: comparison(e), Thresholds: map[string]any{"compared": fewestCompared},
	}
}

// comparison is what the reasons about a device show.
func comparison(e *Evidence) map[string]any {
	d := &e.User.Device
	shown := map[string]any{"bin": string(d.Bin), "compared": d.Compared, "devices": d.Known}
	if d.Bin != Exact {
		shown["changed"], shown["returnRate"] = known(d.Changed), round(returnRate(e))
	}
	return shown
}
