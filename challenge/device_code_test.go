package challenge_test

import (
	"context"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/models"
	"riskgate/risk"
)

func hotp(counter int64) models.Authenticator {
	return models.Authenticator{
		Serial: "HOT0000001", Kind: models.HOTP, Secret: seed, Algorithm: "SHA1", Digits: 6, Counter: counter,
	}
}

func owning(authenticators ...models.Authenticator) challenge.Subject {
	return challenge.Subject{Known: true, User: models.User{ID: "u1"}, Authenticators: authenticators}
}

func checkCode(s challenge.Subject, code models.Secret, now time.Time) (challenge.Proof, error) {
	return challenge.NewDeviceCode().Check(context.Background(), s, models.Challenge{}, challenge.Answer{OTP: code}, now)
}

func TestATOTPCodeMayBeOneStepOffAndNoMore(t *testing.T) {
	step := noon().Unix() / 30
	for _, tt := range []struct {
		off  time.Duration
		good bool
	}{
		{-61 * time.Second, false},
		{-31 * time.Second, false},
		{-30 * time.Second, true},
		{0, true},
		{30 * time.Second, true},
		{59 * time.Second, true},
		{60 * time.Second, false},
		{time.Hour, false},
	} {
		proof, err := checkCode(owning(totp("TOT0000001", false)), showing(t, noon().Add(tt.off)), noon())
		if !tt.good {
			wantDenied(t, err)
			continue
		}
		shown := noon().Add(tt.off).Unix() / 30
		if err != nil || proof.Spend.Serial != "TOT0000001" || proof.Spend.Counter != shown || shown < step-1 {
			t.Errorf("%s: %+v, %v", tt.off, proof.Spend, err)
		}
	}
}

func TestAUsedStepAndThoseBeforeItAreRefused(t *testing.T) {
	step := noon().Unix() / 30
	used := totp("TOT0000001", false)
	used.Counter = step
	for _, off := range []time.Duration{-30 * time.Second, 0} {
		_, err := checkCode(owning(used), showing(t, noon().Add(off)), noon())
		wantDenied(t, err)
	}
	proof, err := checkCode(owning(used), showing(t, noon().Add(30*time.Second)), noon())
	if err != nil || proof.Spend.Counter != step+1 {
		t.Errorf("the next step: %+v, %v", proof.Spend, err)
	}
}

// The codes of RFC 4226, appendix D.
func rfc4226() []models.Secret {
	return []models.Secret{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"}
}

func TestAHOTPCodeMayRunAheadByTenAndNeverBack(t *testing.T) {
	for counter, code := range rfc4226() {
		proof, err := checkCode(owning(hotp(0)), code, noon())
		if err != nil || proof.Spend.Counter != int64(counter)+1 {
			t.Errorf("%d: %+v, %v", counter, proof.Spend, err)
		}
		_, err = checkCode(owning(hotp(int64(counter)+1)), code, noon())
		wantDenied(t, err)
	}
	key, err := challenge.KeyOf(hotp(0))
	if err != nil {
		t.Fatal(err)
	}
	for ahead, good := range map[int64]bool{10: true, 11: false} {
		code, err := key.HOTP(ahead)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := checkCode(owning(hotp(0)), models.Secret(code), noon()); (err == nil) != good {
			t.Errorf("%d ahead: %v", ahead, err)
		}
	}
}

func TestEachMethodReadsItsOwnAuthenticators(t *testing.T) {
	plain, locked := challenge.NewDeviceCode(), challenge.NewDeviceCode2FA()
	withPlain, withLocked := owning(totp("TOT0000001", false)), owning(totp("TOT0000002", true))
	if !plain.Enrolled(withPlain) || plain.Enrolled(withLocked) || locked.Enrolled(withPlain) || !locked.Enrolled(withLocked) {
		t.Error("an authenticator is read by the wrong method")
	}
	code := challenge.Answer{OTP: showing(t, noon())}
	proof, err := locked.Check(context.Background(), withLocked, models.Challenge{}, code, noon())
	if err != nil || proof.Factor != risk.FactorDeviceCode2FA || proof.Factor != withLocked.Authenticators[0].Factor() {
		t.Errorf("proof = %+v, %v", proof, err)
	}
	_, err = plain.Check(context.Background(), withLocked, models.Challenge{}, code, noon())
	wantDenied(t, err)
}

func TestAnyOfSeveralAuthenticatorsWillDo(t *testing.T) {
	other := totp("TOT0000009", false)
	other.Secret = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"
	proof, err := checkCode(owning(other, hotp(3), totp("TOT0000001", false)), showing(t, noon()), noon())
	if err != nil || proof.Spend.Serial != "TOT0000001" {
		t.Errorf("proof = %+v, %v", proof.Spend, err)
	}
}

func TestABrokenAuthenticatorStandsInNobodysWay(t *testing.T) {
	broken := totp("TOT0000009", false)
	broken.Secret = "not base32 at all!"
	if _, err := checkCode(owning(broken, totp("TOT0000001", false)), showing(t, noon()), noon()); err != nil {
		t.Errorf("err = %v", err)
	}
	if _, err := checkCode(owning(broken), showing(t, noon()), noon()); models.KindOf(err) != models.Internal {
		t.Errorf("err = %v: a fault of ours is called a wrong code", err)
	}
	broken = totp("TOT0000009", false)
	broken.Digits = 3
	if _, err := challenge.KeyOf(broken); err == nil {
		t.Error("a key with three digits is good")
	}
}

func TestNobodysAuthenticatorLetsNobodyIn(t *testing.T) {
	key, err := challenge.KeyOf(models.Authenticator{
		Kind: models.TOTP, Secret: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Algorithm: "SHA1", Digits: 6, Period: 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	code, err := key.TOTP(noon())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []challenge.Subject{{}, owning()} {
		_, err := checkCode(s, models.Secret(code), noon())
		wantDenied(t, err)
	}
}

func TestAWrongCodeIsTheSameWorkForKnownAndUnknown(t *testing.T) {
	work := func(s challenge.Subject) float64 {
		return testing.AllocsPerRun(20, func() { _, _ = checkCode(s, "000000", noon()) })
	}
	if known, unknown := work(owning(totp("TOT0000001", false))), work(challenge.Subject{}); known-unknown > 1 || unknown-known > 1 {
		t.Errorf("%.0f allocations for a known user, %.0f for an unknown", known, unknown)
	}
}

func BenchmarkWrongDeviceCode(b *testing.B) {
	for name, s := range map[string]challenge.Subject{"known": owning(totp("TOT0000001", false)), "unknown": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = checkCode(s, "000000", noon())
			}
		})
	}
}
