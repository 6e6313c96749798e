package risk

import "strconv"

// Code is a risk response code of the adaptive-login contract.
type Code int32

// The response codes.
const (
	Accept               Code = 0
	Decline              Code = 1
	Challenge            Code = 2 // static password
	ChallengeSMS         Code = 3
	ChallengeDevice      Code = 4 // code of an authenticator
	ChallengeDevice2FA   Code = 5 // the same, unlocked by PIN or biometrics
	ChallengePush        Code = 6
	ChallengePush2FA     Code = 7
	ChallengeEmail       Code = 8
	ChallengeCRDevice2FA Code = 10 // challenge/response on the device (OCRA)
	ChallengeCronto      Code = 11 // visual cryptogram
	ChallengeVoice       Code = 13
	ChallengeFIDO        Code = 14
	ChallengeNoPIN       Code = 21 // approve on the trusted device
	ChallengePIN         Code = 22
	ChallengeFingerprint Code = 23
	ChallengeFace        Code = 24
	ChallengeFIDOAlias   Code = 25 // 14, for callers marked so
)

// Factor is a way of proving who one is.
type Factor string

// The factors.
const (
	FactorPassword      Factor = "password"
	FactorSMS           Factor = "sms"
	FactorEmail         Factor = "email"
	FactorVoice         Factor = "voice"
	FactorDeviceCode    Factor = "device-code"
	FactorDeviceCode2FA Factor = "device-code-2fa"
	FactorOCRA          Factor = "ocra"
	FactorVisual        Factor = "visual"
	FactorFIDO          Factor = "fido"
	FactorApproval      Factor = "approval"
	FactorPIN           Factor = "pin"
	FactorFingerprint   Factor = "fingerprint"
	FactorFace          Factor = "face"
)

// CodeFor returns the response code that demands a factor; Decline for a factor
// that no code demands.
func CodeFor(f Factor) Code {
	for _, c := range Codes() {
		if f != "" && FactorFor(c) == f {
			return c
		}
	}
	return Decline
}

// FactorFor returns the factor that a response code demands; empty for a code that
// demands none.
func FactorFor(c Code) Factor {
	factor, _ := c.demands()
	return factor
}

// String returns the name of the code in the contract.
func (c Code) String() string {
	if _, name := c.demands(); name != "" {
		return name
	}
	return "Code" + strconv.Itoa(int(c))
}

// Codes lists every code of the contract. Of codes that demand the same, the first
// is the usual one.
func Codes() [18]Code {
	return [...]Code{
		Accept, Decline, Challenge, ChallengeSMS, ChallengeDevice, ChallengeDevice2FA, ChallengePush, ChallengePush2FA,
		ChallengeEmail, ChallengeCRDevice2FA, ChallengeCronto, ChallengeVoice, ChallengeFIDO, ChallengeNoPIN, ChallengePIN,
		ChallengeFingerprint, ChallengeFace, ChallengeFIDOAlias,
	}
}

// demands returns the factor that answers a code, and the code's name.
func (c Code) demands() (Factor, string) {
	switch c {
	case Accept:
		return "", "Accept"
	case Decline:
		return "", "Decline"
	case Challenge:
		return FactorPassword, "Challenge"
	case ChallengeSMS:
		return FactorSMS, "ChallengeSMS"
	case ChallengeDevice:
		return FactorDeviceCode, "ChallengeDevice"
	case ChallengeDevice2FA:
		return FactorDeviceCode2FA, "ChallengeDevice2FA"
	case ChallengePush:
		return "", "ChallengePush"
	case ChallengePush2FA:
		return "", "ChallengePush2FA"
	case ChallengeEmail:
		return FactorEmail, "ChallengeEmail"
	case ChallengeCRDevice2FA:
		return FactorOCRA, "ChallengeCRDevice2FA"
	case ChallengeCronto:
		return FactorVisual, "ChallengeCronto"
	case ChallengeVoice:
		return FactorVoice, "ChallengeVoice"
	case ChallengeFIDO, ChallengeFIDOAlias:
		return FactorFIDO, "ChallengeFIDO"
	case ChallengeNoPIN:
		return FactorApproval, "ChallengeNoPIN"
	case ChallengePIN:
		return FactorPIN, "ChallengePIN"
	case ChallengeFingerprint:
		return FactorFingerprint, "ChallengeFingerprint"
	case ChallengeFace:
		return FactorFace, "ChallengeFace"
	default:
		return "", ""
	}
}

// Lane is the kind of thing attempted; each has thresholds of its own.
type Lane string

// The lanes.
const (
	LaneLogin       Lane = "login"
	LaneRegister    Lane = "register"
	LaneRecovery    Lane = "recovery"
	LaneEvent       Lane = "event"
	LaneTransaction Lane = "transaction"
)
