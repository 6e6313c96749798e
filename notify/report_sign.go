package notify

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio's choice, and in an HMAC still unbroken
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"riskgate/models"
)

// twilioSigned checks X-Twilio-Signature: an HMAC over the URL and the fields of the form
// in the order of their names.
func twilioSigned(key models.Secret, c Callback) bool {
	mac := hmac.New(sha1.New, []byte(key.Reveal()))
	_, _ = mac.Write([]byte(c.URL))
	for _, name := range slices.Sorted(maps.Keys(c.Form)) {
		for _, value := range slices.Compact(slices.Sorted(slices.Values(c.Form[name]))) {
			_, _ = mac.Write([]byte(name + value))
		}
	}
	return equalText(c.Header("X-Twilio-Signature"), base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// vonageSigned checks the field sig, made by the method that Vonage calls SHA-256 HMAC:
// over the other fields in the order of their names, in whose values & and = are replaced.
func vonageSigned(key models.Secret, c Callback) bool {
	fields := map[string]string{}
	for name := range c.Form {
		fields[name] = c.Form.Get(name)
	}
	var body map[string]any
	if c.JSON != nil && unmarshalNumbers(c.JSON, &body) == nil {
		for name, value := range body {
			fields[name] = text(value)
		}
	}
	sig := fields["sig"]
	delete(fields, "sig")
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	plain := strings.NewReplacer("&", "_", "=", "_")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		_, _ = mac.Write([]byte("&" + name + "=" + plain.Replace(fields[name])))
	}
	return equalText(strings.ToLower(sig), hex.EncodeToString(mac.Sum(nil)))
}

// claims are what MessageBird signs.
type claims struct {
	Issuer      string `json:"iss"`
	NotBefore   int64  `json:"nbf"`
	Expires     int64  `json:"exp"`
	URLHash     string `json:"url_hash"`
	PayloadHash string `json:"payload_hash"`
}

// messagebirdSigned checks MessageBird-Signature-JWT: a token (HS256 and nothing else)
// that names the URL and the body by their SHA-256.
func messagebirdSigned(now func() time.Time) func(models.Secret, Callback) bool {
	return func(key models.Secret, c Callback) bool {
		head, rest, _ := strings.Cut(c.Header("MessageBird-Signature-JWT"), ".")
		payload, sig, _ := strings.Cut(rest, ".")
		mac := hmac.New(sha256.New, []byte(key.Reveal()))
		_, _ = mac.Write([]byte(head + "." + payload))
		var header struct {
			Algorithm string `json:"alg"`
		}
		var said claims
		if !equalText(sig, base64.RawURLEncoding.EncodeToString(mac.Sum(nil))) || !part(head, &header) || !part(payload, &said) {
			return false
		}
		at := now().Unix()
		return header.Algorithm == "HS256" && said.Issuer == "MessageBird" && said.NotBefore <= at+1 && at < said.Expires &&
			equalText(said.URLHash, hexHash([]byte(c.URL))) && (len(c.Body) == 0 || equalText(said.PayloadHash, hexHash(c.Body)))
	}
}

func part(encoded string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	return err == nil && json.Unmarshal(raw, into) == nil
}

func hexHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
