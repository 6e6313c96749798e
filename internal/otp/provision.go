package otp

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// NewSecret makes a shared secret as long as the algorithm's hash.
func NewSecret(a Algorithm) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	secret := make([]byte, a.Size())
	_, err := rand.Read(secret)
	return secret, err
}

func encoding() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// EncodeSecret writes a secret in base32 without padding, as people type it into a
// device and as otpauth URIs carry it.
func EncodeSecret(secret []byte) string { return encoding().EncodeToString(secret) }

// DecodeSecret reads a secret in base32. Lower case, spaces, hyphens and padding,
// all of them habits of people and exports, are accepted.
func DecodeSecret(text string) ([]byte, error) {
	text = strings.ToUpper(strings.Map(typed, text))
	secret, err := encoding().DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		// The cause is left out, since it would quote from the secret.
		return nil, errors.New("otp: the secret is not base32")
	}
	if len(secret) < minSecret {
		return nil, errors.New("otp: the secret is too short")
	}
	return secret, nil
}

// typed drops what people put between the letters.
func typed(r rune) rune {
	if r == ' ' || r == '-' {
		return -1
	}
	return r
}

// URI is the otpauth address that a device reads from a QR code. A key with a
// period is a TOTP key; one without is a HOTP key that starts at counter.
func (k Key) URI(issuer, account string, counter int64) (string, error) {
	if err := k.Check(); err != nil {
		return "", err
	}
	if strings.Contains(issuer, ":") || strings.Contains(account, ":") {
		return "", errors.New("otp: neither issuer nor account may contain a colon")
	}
	if account == "" || counter < 0 {
		return "", errors.New("otp: an otpauth URI needs an account and a counter from 0")
	}
	kind, moving := "totp", "period="+strconv.Itoa(k.Period)
	if k.Period == 0 {
		kind, moving = "hotp", "counter="+strconv.FormatInt(counter, 10)
	}
	label, from := escape(account), ""
	if issuer != "" {
		label, from = escape(issuer)+":"+label, "&issuer="+escape(issuer)
	}
	return "otpauth://" + kind + "/" + label + "?secret=" + EncodeSecret(k.Secret) + from +
		"&algorithm=" + string(k.Algorithm) + "&digits=" + strconv.Itoa(k.Digits) + "&" + moving, nil
}

// escape is url.QueryEscape with %20 for a space: readers of otpauth URIs show a
// plus sign as it stands.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
