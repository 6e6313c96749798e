package login_test

import (
	"testing"
	"time"

	"riskgate/risk"
)

// Strangers who know a name and no secret: what they do must not stop its owner
// (security.md §4).

func TestStrangersDoNotUseUpTheOwnersSecondFactor(t *testing.T) {
	for outfit, code := range map[string]risk.Code{"an authenticator": risk.ChallengeDevice, "a phone": risk.ChallengeSMS} {
		t.Run(outfit, func(t *testing.T) {
			w := here(t).patient()
			w.Limits.Sends.Max = 0
			ada := outfits()[outfit](w.person("ada")).settled()
			for range 60 {
				asked := ada.login().on(strange).from(far).asked(code)
				for range 5 {
					ada.login().code("000000").answering(asked.RequestID).from(far).denied()
				}
				w.clock.advance(2 * time.Hour)
			}
			asked := ada.enters().on(strange).from(far).asked(code)
			shown := ada.shows
			if code == risk.ChallengeSMS {
				shown = ada.texted
			}
			ada.login().code(shown()).answering(asked.RequestID).accepted()
		})
	}
}

func TestStrangersDoNotUseUpTheOwnersMessages(t *testing.T) {
	for outfit, code := range map[string]risk.Code{"a phone": risk.ChallengeSMS, "a trusted device": risk.ChallengeFace} {
		t.Run(outfit, func(t *testing.T) {
			w := here(t).patient()
			ada := outfits()[outfit](w.person("ada")).settled()
			for range 12 {
				_, _ = ada.login().on(strange).from(far).do()
			}
			ada.enters().on(strange).from(far).asked(code)
		})
	}
}
