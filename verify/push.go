package verify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"reflect"
	"strings"

	"riskgate/models"
)

// SignedFields are what the device signs of a challenge, beside the status: what it was
// shown, and what it was not.
const SignedFields = "sid,service_sid,entity_sid,factor_sid,details,hidden_details"

// bindPush gives a device its key.
func (m *MadeFactor) bindPush(n NewFactor) error {
	der, err := base64.StdEncoding.DecodeString(n.PublicKey)
	if err != nil || deviceKey(der) == nil {
		return invalid("Binding.PublicKey")
	}
	m.PublicKey, m.AppID, m.Platform, m.PushToken, m.SDK = der, n.AppID, n.Platform, n.PushToken, n.SDK
	if err := notifiable(m.VerifyFactor); err != nil {
		return err
	}
	m.Binding = map[string]string{"alg": "ES256", "public_key": n.PublicKey}
	return nil
}

// notifiable makes sure that a device that is to be notified can be.
func notifiable(f models.VerifyFactor) error {
	if f.Type == models.FactorPush && f.Platform != "none" && f.PushToken == "" {
		return invalid("Config.NotificationToken")
	}
	return nil
}

// deviceKey reads a key of P-256; nil: it is none.
func deviceKey(der []byte) *ecdsa.PublicKey {
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return nil
	}
	return key
}

// hasKey reports whether a payload proves that the device has its key: it is the signature
// (ECDSA with SHA-256, ASN.1 DER, base64) of the factor's SID.
func hasKey(f models.VerifyFactor, payload models.Secret) bool {
	signature, err := base64.StdEncoding.DecodeString(payload.Reveal())
	digest, key := sha256.Sum256([]byte(f.ID)), deviceKey(f.PublicKey)
	return err == nil && key != nil && ecdsa.VerifyASN1(key, digest[:], signature)
}

// verdict reads what a device says to a challenge: a JWT (RFC 7519) with ES256 under its
// key, that repeats SignedFields as they are and names the status. Anything else is no
// answer.
func verdict(f models.VerifyFactor, c models.VerifyChallenge, payload models.Secret) (models.ChallengeStatus, bool) {
	claims, ok := signedBy(deviceKey(f.PublicKey), payload.Reveal())
	if !ok {
		return "", false
	}
	for name, want := range map[string]any{
		"sid": c.ID, "service_sid": c.ServiceID, "entity_sid": c.EntityID, "factor_sid": c.FactorID,
		"details": decoded(c.Details), "hidden_details": decoded(c.HiddenDetails),
	} {
		said, there := claims[name]
		if !there || !reflect.DeepEqual(said, want) {
			return "", false
		}
	}
	status, _ := claims["status"].(string)
	answer := models.ChallengeStatus(status)
	return answer, answer == models.ChallengeApproved || answer == models.ChallengeDenied
}

// decoded is JSON as it is compared; an empty text is null.
func decoded(text string) (value any) {
	if json.Unmarshal([]byte(text), &value) != nil {
		return nil
	}
	return value
}

// signedBy reads the claims of a JWT that a key has signed. The key is ours to know: a
// header that brings one, or asks for anything else, is refused.
func signedBy(key *ecdsa.PublicKey, token string) (claims map[string]any, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || key == nil {
		return nil, false
	}
	var raw [3][]byte
	for i, part := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return nil, false
		}
	}
	var header map[string]string
	if json.Unmarshal(raw[0], &header) != nil || header["alg"] != "ES256" {
		return nil, false
	}
	for name := range header {
		if name != "alg" && name != "typ" && name != "kid" {
			return nil, false
		}
	}
	const half = 32 // bytes of each number of a signature (RFC 7518 §3.4)
	if len(raw[2]) != 2*half {
		return nil, false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(raw[2][:half]), new(big.Int).SetBytes(raw[2][half:])
	if !ecdsa.Verify(key, digest[:], r, s) {
		return nil, false
	}
	return claims, json.Unmarshal(raw[1], &claims) == nil
}
