package risk

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// agentFacts are about the browser.
func agentFacts() []Fact {
	return []Fact{
		{
			Name: "agent.browser", Type: FactString, Text: "Browser family.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Agent.Browser) },
		},
		{
			Name: "agent.version", Type: FactInt, Text: "Main version of the browser.",
			read: func(s *scene) ref.Val { return mainVersion(s.e.Attempt.Agent.BrowserVersion) },
		},
		{
			Name: "agent.os", Type: FactString, Text: "Operating system family.",
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Agent.OS) },
		},
		{
			Name: "agent.osVersion", Type: FactInt, Text: "Main version of the operating system.",
			read: func(s *scene) ref.Val { return mainVersion(s.e.Attempt.Agent.OSVersion) },
		},
		{
			Name: "agent.type", Type: FactString, Text: "Kind of device.", Values: []string{"desktop", "mobile", "tablet", "bot", "tool"},
			read: func(s *scene) ref.Val { return text(s.e.Attempt.Agent.Type) },
		},
	}
}

// deviceFacts are about the device, within the account.
func deviceFacts() []Fact {
	matches := bins()
	return []Fact{
		{
			Name: "device.match", Type: FactString, Text: "How well the device matches one of the account's.", Values: words(matches[:]...),
			read: func(s *scene) ref.Val { return text(s.e.User.Device.Bin) },
		},
		{
			Name: "device.recognised", Type: FactBool, Text: "Whether it is a device of the account.",
			read: func(s *scene) ref.Val { return given(s.e.User.Device.Bin != "", types.Bool(s.e.Recognised())) },
		},
		{
			Name: "device.count", Type: FactInt, Unit: "devices", Text: "Devices of the account on record.",
			read: func(s *scene) ref.Val { return types.Int(s.e.User.Device.Known) },
		},
		{
			Name: "device.token", Type: FactString, Text: "What the signed device token says.",
			Values: words(CookieUnsupported, CookieAbsent, CookieValid, CookieForeign),
			read:   func(s *scene) ref.Val { return text(s.e.Attempt.Cookie) },
		},
		{
			Name: "device.mobile", Type: FactBool, Text: "Whether an app on a phone collected the device data.",
			read: func(s *scene) ref.Val {
				return given(len(s.e.Attempt.Device.Attributes) > 0, types.Bool(s.e.Attempt.Device.Mobile))
			},
		},
		{
			Name: "device.mismatch", Type: FactBool, Text: "Whether the fingerprint has a hash that is not its own.",
			read: func(s *scene) ref.Val { return types.Bool(s.e.Attempt.Device.Mismatch) },
		},
		{
			Name: "device.unparsed", Type: FactBool, Text: "Whether the device data could not be read.",
			read: func(s *scene) ref.Val { return types.Bool(s.e.Attempt.Device.Unparsed) },
		},
		{
			Name: "device.attributes", Type: FactMap, Text: "What was collected about the device, by name.",
			read: func(s *scene) ref.Val {
				attributes := s.e.Attempt.Device.Attributes
				return given(len(attributes) > 0, types.NewStringStringMap(types.DefaultTypeAdapter, attributes))
			},
		},
	}
}

func mainVersion(v []int) ref.Val {
	if len(v) == 0 {
		return nil
	}
	return types.Int(v[0])
}
