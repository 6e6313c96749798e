package otp_test

import (
	"testing"
	"time"

	pquerna "github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"riskgate/internal/otp"
)

func totpKey() otp.Key {
	return otp.Key{Secret: rfcSecret(20), Algorithm: otp.SHA1, Digits: 6, Period: 30}
}

func TestATOTPCodeIsGoodWithinTheDrift(t *testing.T) {
	key, made := totpKey(), time.Unix(1_700_000_010, 0)
	code, err := key.TOTP(made)
	if err != nil {
		t.Fatal(err)
	}
	step, err := key.Step(made)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		late     time.Duration
		drift    int
		lastUsed int64
		ok       bool
	}{
		{"at once", 0, 1, 0, true},
		{"one step late", 30 * time.Second, 1, 0, true},
		{"one step early", -30 * time.Second, 1, 0, true},
		{"two steps late", 60 * time.Second, 1, 0, false},
		{"two steps early", -60 * time.Second, 1, 0, false},
		{"two steps late with a drift of two", 60 * time.Second, 2, 0, true},
		{"one step late with no drift", 30 * time.Second, 0, 0, false},
		{"a negative drift is none", 30 * time.Second, -5, 0, false},
		{"used before", 0, 1, step, false},
		{"a later one used before", 0, 1, step + 1, false},
		{"an earlier one used before", 0, 1, step - 1, true},
	} {
		got, ok := key.VerifyTOTP(code, made.Add(c.late), c.drift, c.lastUsed)
		if ok != c.ok || ok && got != step {
			t.Errorf("%s: got %d, %t, want %d, %t", c.name, got, ok, step, c.ok)
		}
	}
}

func TestATOTPCodeIsGoodOnce(t *testing.T) {
	key, now := totpKey(), time.Unix(1_700_000_010, 0)
	code, err := key.TOTP(now)
	if err != nil {
		t.Fatal(err)
	}
	used, ok := key.VerifyTOTP(code, now, 1, 0)
	if !ok {
		t.Fatal("the code is not good at all")
	}
	if _, ok := key.VerifyTOTP(code, now, 1, used); ok {
		t.Error("the code is good twice")
	}
}

func TestAnHOTPCodeIsGoodWithinTheLookAhead(t *testing.T) {
	key := otp.Key{Secret: rfcSecret(20), Algorithm: otp.SHA1, Digits: 6}
	for _, c := range []struct {
		name, code string
		next       int64
		window     int
		counter    int64
		ok         bool
	}{
		{"the next", "287082", 1, 3, 1, true},
		{"the last of the window", "338314", 1, 3, 4, true},
		{"one past the window", "254676", 1, 3, 0, false},
		{"used up", "755224", 1, 3, 0, false},
		{"no window", "287082", 1, 0, 1, true},
		{"no window, one ahead", "359152", 1, 0, 0, false},
		{"a negative counter", "755224", -1, 3, 0, false},
	} {
		counter, ok := key.VerifyHOTP(c.code, c.next, c.window)
		if counter != c.counter || ok != c.ok {
			t.Errorf("%s: got %d, %t, want %d, %t", c.name, counter, ok, c.counter, c.ok)
		}
	}
}

func TestNoOtherTextIsACode(t *testing.T) {
	key, now := totpKey(), time.Unix(59, 0)
	for _, text := range []string{"", "0", "28708", "2870820", " 287082", "287082 ", "287082\x00", "２８７０８２", "94287082"} {
		if _, ok := key.VerifyTOTP(text, now, 1, 0); ok {
			t.Errorf("%q is taken for a code", text)
		}
		if _, ok := key.VerifyHOTP(text, 0, 3); ok {
			t.Errorf("%q is taken for a code", text)
		}
	}
}

func TestUnusableKeysAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*otp.Key){
		"no secret":         func(k *otp.Key) { k.Secret = nil },
		"short secret":      func(k *otp.Key) { k.Secret = k.Secret[:9] },
		"no algorithm":      func(k *otp.Key) { k.Algorithm = "" },
		"unknown algorithm": func(k *otp.Key) { k.Algorithm = "MD5" },
		"lower case":        func(k *otp.Key) { k.Algorithm = "sha1" },
		"3 digits":          func(k *otp.Key) { k.Digits = 3 },
		"11 digits":         func(k *otp.Key) { k.Digits = 11 },
		"negative period":   func(k *otp.Key) { k.Period = -1 },
	} {
		key := totpKey()
		spoil(&key)
		if _, err := key.HOTP(0); err == nil {
			t.Errorf("%s: HOTP computes", name)
		}
		if _, err := key.TOTP(time.Unix(59, 0)); err == nil {
			t.Errorf("%s: TOTP computes", name)
		}
		if _, ok := key.VerifyHOTP("287082", 1, 0); ok {
			t.Errorf("%s: HOTP verifies", name)
		}
		if _, ok := key.VerifyTOTP("287082", time.Unix(59, 0), 0, 0); ok {
			t.Errorf("%s: TOTP verifies", name)
		}
	}
}

func TestTimesAndCountersBeforeTheBeginningAreRefused(t *testing.T) {
	key := totpKey()
	if _, err := key.HOTP(-1); err == nil {
		t.Error("a code for counter -1")
	}
	if _, err := key.TOTP(time.Unix(-1, 0)); err == nil {
		t.Error("a code for 1969")
	}
	key.Period = 0
	if _, err := key.TOTP(time.Unix(59, 0)); err == nil {
		t.Error("a TOTP code without a period")
	}
}

func oracleAlgorithm(a otp.Algorithm) pquerna.Algorithm {
	switch a {
	case otp.SHA1:
		return pquerna.AlgorithmSHA1
	case otp.SHA256:
		return pquerna.AlgorithmSHA256
	case otp.SHA512:
		return pquerna.AlgorithmSHA512
	}
	return pquerna.AlgorithmMD5
}

func drawKey(t *rapid.T) otp.Key {
	return otp.Key{
		Secret:    rapid.SliceOfN(rapid.Byte(), 10, 80).Draw(t, "secret"),
		Algorithm: rapid.SampledFrom([]otp.Algorithm{otp.SHA1, otp.SHA256, otp.SHA512}).Draw(t, "algorithm"),
		Digits:    rapid.IntRange(otp.MinDigits, otp.MaxDigits).Draw(t, "digits"),
		Period:    rapid.IntRange(1, 300).Draw(t, "period"),
	}
}

func TestHOTPAgreesWithAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, counter := drawKey(t), rapid.Int64Min(0).Draw(t, "counter")
		got, err := key.HOTP(counter)
		if err != nil {
			t.Fatal(err)
		}
		want, err := hotp.GenerateCodeCustom(otp.EncodeSecret(key.Secret), uint64(counter),
			hotp.ValidateOpts{Digits: pquerna.Digits(key.Digits), Algorithm: oracleAlgorithm(key.Algorithm)})
		if err != nil || got != want {
			t.Fatalf("got %s, the other %s, %v", got, want, err)
		}
		if found, ok := key.VerifyHOTP(got, max(counter-1, 0), 1); !ok || found > counter {
			t.Fatalf("its own code is not recognised: %d, %t", found, ok)
		}
	})
}

func TestTOTPAgreesWithAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := drawKey(t)
		at := time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "at"), 0)
		got, err := key.TOTP(at)
		if err != nil {
			t.Fatal(err)
		}
		want, err := totp.GenerateCodeCustom(otp.EncodeSecret(key.Secret), at, totp.ValidateOpts{
			Period: uint(key.Period), Digits: pquerna.Digits(key.Digits), Algorithm: oracleAlgorithm(key.Algorithm),
		})
		if err != nil || got != want {
			t.Fatalf("got %s, the other %s, %v", got, want, err)
		}
	})
}

func BenchmarkVerifyTOTP(b *testing.B) {
	key, now := totpKey(), time.Unix(1_700_000_000, 0)
	for b.Loop() {
		key.VerifyTOTP("000000", now, 1, 0)
	}
}

func BenchmarkVerifyHOTP(b *testing.B) {
	key := otp.Key{Secret: []byte("12345678901234567890"), Algorithm: otp.SHA1, Digits: 6}
	b.ReportAllocs()
	for b.Loop() {
		key.VerifyHOTP("000000", 7, 10)
	}
}

func BenchmarkDecodeSecret(b *testing.B) {
	text := otp.EncodeSecret([]byte("12345678901234567890"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := otp.DecodeSecret(text); err != nil {
			b.Fatal(err)
		}
	}
}
