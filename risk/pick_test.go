package risk

import (
	"slices"
	"testing"
)

func TestTheCodeFitsLevelAndFactors(t *testing.T) {
	password := []Factor{FactorPassword}
	all := []Factor{
		FactorPassword, FactorSMS, FactorEmail, FactorVoice, FactorDeviceCode, FactorDeviceCode2FA, FactorOCRA, FactorVisual,
		FactorFIDO, FactorApproval, FactorPIN, FactorFingerprint, FactorFace,
	}
	rows := []struct {
		name     string
		level    Level
		enrolled []Factor
		proven   []Factor
		accepts  []Code
		want     Code
	}{
		{"low, proven", Low, all, password, nil, Accept},
		{"low, nothing proven", Low, all, nil, nil, Challenge},
		{"low, nothing proven, no password", Low, []Factor{FactorEmail}, nil, nil, ChallengeEmail},
		{"low, nothing proven, nothing enrolled", Low, nil, nil, nil, Decline},
		{"low, nothing proven, passwords not offered", Low, all, nil, []Code{ChallengeSMS}, ChallengeSMS},

		{"medium, the cheapest", Medium, all, password, nil, ChallengeSMS},
		{"medium, no phone", Medium, []Factor{FactorPassword, FactorDeviceCode, FactorEmail}, password, nil, ChallengeEmail},
		{"medium, authenticator", Medium, []Factor{FactorOCRA, FactorDeviceCode}, password, nil, ChallengeDevice},
		{"medium, voice before device", Medium, []Factor{FactorOCRA, FactorVoice, FactorDeviceCode2FA}, password, nil, ChallengeVoice},
		{"medium, OCRA only", Medium, []Factor{FactorOCRA}, password, nil, ChallengeCRDevice2FA},
		{"medium, trusted device only", Medium, []Factor{FactorFace, FactorApproval}, password, nil, ChallengeNoPIN},
		{"medium, an OTP came first", Medium, all, []Factor{FactorDeviceCode}, nil, Accept},
		{"medium, a password is no factor", Medium, password, password, nil, Decline},
		{"medium, codes the application knows", Medium, all, password, []Code{Challenge, ChallengeDevice}, ChallengeDevice},

		{"high, the strongest", High, all, password, nil, ChallengeFace},
		{"high, fingerprint", High, all[:len(all)-1], password, nil, ChallengeFingerprint},
		{"high, FIDO before PIN", High, []Factor{FactorPIN, FactorFIDO}, password, nil, ChallengeFIDO},
		{"high, FIDO by its alias", High, []Factor{FactorPIN, FactorFIDO}, password, []Code{ChallengeFIDOAlias, ChallengePIN}, ChallengeFIDOAlias},
		{"high, visual code before approval", High, []Factor{FactorApproval, FactorVisual}, password, nil, ChallengeCronto},
		{"high, authenticator before phone", High, []Factor{FactorSMS, FactorEmail, FactorDeviceCode}, password, nil, ChallengeDevice},
		{"high, phone and mail", High, []Factor{FactorEmail, FactorSMS}, password, nil, ChallengeSMS},
		{"high, voice only", High, []Factor{FactorVoice}, password, nil, ChallengeVoice},
		{"high, the strongest is proven", High, []Factor{FactorSMS, FactorDeviceCode}, []Factor{FactorDeviceCode}, nil, Accept},
		{"high, a stronger one is proven", High, []Factor{FactorSMS, FactorDeviceCode}, []Factor{FactorFace}, nil, Accept},
		{"high, only a weaker one is proven", High, []Factor{FactorSMS, FactorFace}, []Factor{FactorSMS}, nil, ChallengeFace},
		{"high, nothing enrolled", High, password, password, nil, Decline},
		{"high, nothing the application knows", High, all, password, []Code{Accept, Decline}, Decline},

		{"critical", Critical, all, all, nil, Decline},
		{"no level", "", all, all, nil, Decline},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a := Attempt{Enrolled: row.enrolled, Proven: row.proven, Accepts: row.accepts}
			policy := DefaultPolicy()
			got, found := pick(&policy, row.level, &a)
			if got != row.want {
				t.Errorf("code %d, want %d", got, row.want)
			}
			lacking := row.want == Decline && (row.level == Low || row.level == Medium || row.level == High)
			if found == lacking {
				t.Errorf("found one: %t", found)
			}
		})
	}
}

func TestCodesThatAreNeverEmitted(t *testing.T) {
	p := DefaultPolicy()
	for _, codes := range [][]Code{p.Order.Medium, p.Order.High, p.Order.Fallback} {
		for _, never := range []Code{ChallengePush, ChallengePush2FA, 9, 12, ChallengeFIDOAlias} {
			if slices.Contains(codes, never) {
				t.Errorf("code %d is in %v", never, codes)
			}
		}
	}
}

func TestCodesAndFactorsAnswerToEachOther(t *testing.T) {
	named, answered := map[string]bool{}, 0
	for _, code := range Codes() {
		named[code.String()] = true
		factor := FactorFor(code)
		if factor == "" {
			continue
		}
		answered++
		if back := CodeFor(factor); back != code && code != ChallengeFIDOAlias {
			t.Errorf("factor %q is asked by %d, want %d", factor, back, code)
		}
	}
	if len(named) != 17 || answered != 14 { // of 18 codes: 14 and 25 are the same
		t.Errorf("%d names, %d answered by a factor", len(named), answered)
	}
	if CodeFor("") != Decline || CodeFor("handshake") != Decline || FactorFor(9) != "" || FactorFor(Accept) != "" {
		t.Error("something answers to nothing")
	}
	for code, name := range map[Code]string{Accept: "Accept", ChallengeFIDOAlias: "ChallengeFIDO", ChallengeFace: "ChallengeFace", 9: "Code9"} {
		if code.String() != name {
			t.Errorf("%d is named %q, want %q", int(code), code.String(), name)
		}
	}
}
