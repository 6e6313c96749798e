package otp_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	pquerna "github.com/pquerna/otp"
	"pgregory.net/rapid"

	"riskgate/internal/otp"
)

func TestSecretsAreAsLongAsTheirHash(t *testing.T) {
	for algorithm, want := range map[otp.Algorithm]int{otp.SHA1: 20, otp.SHA256: 32, otp.SHA512: 64} {
		one, err := otp.NewSecret(algorithm)
		if err != nil || len(one) != want {
			t.Errorf("%s: %d bytes, %v, want %d", algorithm, len(one), err, want)
		}
		other, err := otp.NewSecret(algorithm)
		if err != nil || bytes.Equal(one, other) {
			t.Errorf("%s: the same secret twice, %v", algorithm, err)
		}
	}
	if _, err := otp.NewSecret("MD5"); err == nil {
		t.Error("a secret for an unknown algorithm")
	}
}

func TestSecretsSurviveTheirWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 10, 64).Draw(t, "secret")
		text := otp.EncodeSecret(secret)
		for _, habit := range []string{text, strings.ToLower(text), text[:4] + " " + text[4:], text[:4] + "-" + text[4:], text + "==="} {
			got, err := otp.DecodeSecret(habit)
			if err != nil || !bytes.Equal(got, secret) {
				t.Fatalf("%q: got %x, %v, want %x", habit, got, err, secret)
			}
		}
	})
}

func TestWhatIsNotASecretIsRefusedWithoutQuotingIt(t *testing.T) {
	for _, text := range []string{"", "A", "JBSWY3DP", "JBSWY3DPEHPK3PX1", "JBSWY3DPEHPK3PX!JBSWY3DPEHPK3PX", "JBSWY3DPÄHPK3PXP"} {
		_, err := otp.DecodeSecret(text)
		if err == nil {
			t.Errorf("%q is taken for a secret", text)
			continue
		}
		if text != "" && text != "A" && strings.Contains(err.Error(), text) {
			t.Errorf("the error quotes the secret: %v", err)
		}
	}
}

func TestTheURIIsReadByAnotherImplementation(t *testing.T) {
	for _, c := range []struct {
		name, issuer, account string
		key                   otp.Key
		counter               int64
		want                  string
	}{
		{
			"TOTP", "Example Bank & Söhne", "alice smith@example.com",
			otp.Key{Secret: rfcSecret(20), Algorithm: otp.SHA1, Digits: 6, Period: 30},
			0,
			"otpauth://totp/Example%20Bank%20%26%20S%C3%B6hne:alice%20smith%40example.com" +
				"?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20Bank%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30",
		},
		{
			"HOTP without an issuer", "", "alice",
			otp.Key{Secret: rfcSecret(20), Algorithm: otp.SHA256, Digits: 8},
			7,
			"otpauth://hotp/alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA256&digits=8&counter=7",
		},
	} {
		got, err := c.key.URI(c.issuer, c.account, c.counter)
		if err != nil || got != c.want {
			t.Errorf("%s: got %s, %v, want %s", c.name, got, err, c.want)
			continue
		}
		read, err := pquerna.NewKeyFromURL(got)
		if err != nil {
			t.Fatal(err)
		}
		if read.Issuer() != c.issuer || read.AccountName() != c.account || read.Secret() != otp.EncodeSecret(c.key.Secret) {
			t.Errorf("%s: read as %q, %q", c.name, read.Issuer(), read.AccountName())
		}
		if read.Digits() != pquerna.Digits(c.key.Digits) || read.Algorithm() != oracleAlgorithm(c.key.Algorithm) {
			t.Errorf("%s: read as %s with %s digits", c.name, read.Algorithm(), read.Digits())
		}
	}
}

func TestTheURICannotBeBentByItsNames(t *testing.T) {
	key := totpKey()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.StringMatching(`[^:]{1,20}`)
		issuer, account := names.Draw(t, "issuer"), names.Draw(t, "account")
		text, err := key.URI(issuer, account, 0)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if u.Path != "/"+issuer+":"+account || u.Query().Get("issuer") != issuer || u.Fragment != "" {
			t.Fatalf("%q and %q were bent to %s", issuer, account, text)
		}
	})
	for _, c := range []struct {
		issuer, account string
		counter         int64
	}{{"a:b", "alice", 0}, {"a", "b:c", 0}, {"a", "", 0}, {"a", "b", -1}} {
		if got, err := key.URI(c.issuer, c.account, c.counter); err == nil {
			t.Errorf("%v: got %s", c, got)
		}
	}
	if got, err := (otp.Key{}).URI("a", "b", 0); err == nil {
		t.Errorf("no key: got %s", got)
	}
}
