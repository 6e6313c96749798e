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
	for _, entry := range codes() {
		if entry.factor == f && f != "" {
			return entry.code
		}
	}
	return Decline
}

// FactorFor returns the factor that a response code demands; empty for a code that
// demands none.
func FactorFor(c Code) Factor {
	for _, entry := range codes() {
		if entry.code == c {
			return entry.factor
		}
	}
	return ""
}

// String returns the name of the code in the contract.
func (c Code) String() string {
	for _, entry := range codes() {
		if entry.code == c {
			return entry.name
		}
	}
	return "Code" + strconv.Itoa(int(c))
}

type codeEntry struct {
	code   Code
	factor Factor // that answers it; empty: never asked for
	name   string
}

// codes lists every code of the contract.
func codes() [18]codeEntry {
	return [...]codeEntry{
		{Accept, "", "Accept"},
		{Decline, "", "Decline"},
		{Challenge, FactorPassword, "Challenge"},
		{ChallengeSMS, FactorSMS, "ChallengeSMS"},
		{ChallengeDevice, FactorDeviceCode, "ChallengeDevice"},
		{ChallengeDevice2FA, FactorDeviceCode2FA, "ChallengeDevice2FA"},
		{ChallengePush, "", "ChallengePush"},
		{ChallengePush2FA, "", "ChallengePush2FA"},
		{ChallengeEmail, FactorEmail, "ChallengeEmail"},
		{ChallengeCRDevice2FA, FactorOCRA, "ChallengeCRDevice2FA"},
		{ChallengeCronto, FactorVisual, "ChallengeCronto"},
		{ChallengeVoice, FactorVoice, "ChallengeVoice"},
		{ChallengeFIDO, FactorFIDO, "ChallengeFIDO"},
		{ChallengeNoPIN, FactorApproval, "ChallengeNoPIN"},
		{ChallengePIN, FactorPIN, "ChallengePIN"},
		{ChallengeFingerprint, FactorFingerprint, "ChallengeFingerprint"},
		{ChallengeFace, FactorFace, "ChallengeFace"},
		{ChallengeFIDOAlias, FactorFIDO, "ChallengeFIDO"},
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
