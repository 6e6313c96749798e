package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"riskgate/models"
)

// The headers of a delivery.
const (
	HeaderSignature = "Riskgate-Signature"
	HeaderID        = "Riskgate-Id"   // of the event
	HeaderType      = "Riskgate-Type" // of the event
)

// Signature proves to a receiver who sent a body and when: "t=" with the seconds since
// 1970, and for each secret "v1=" with the HMAC-SHA256, in hex, of these seconds, a dot
// and the body.
func Signature(at time.Time, body []byte, secrets ...models.Secret) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	parts := []string{"t=" + seconds}
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, []byte(secret.Reveal()))
		_, _ = io.WriteString(mac, seconds+".")
		_, _ = mac.Write(body)
		parts = append(parts, "v1="+hex.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(parts, ",")
}

func label(header http.Header, d models.WebhookDelivery, signature string) {
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "riskgate")
	header.Set(HeaderID, d.EventID)
	header.Set(HeaderType, string(d.Type))
	header.Set(HeaderSignature, signature)
}
