package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	openapi "github.com/twilio/twilio-go/rest/verify/v2"
)

// vendorFactors drives entities, authenticators and their challenges.
func vendorFactors(t *testing.T, api *openapi.ApiService, sid string) {
	t.Helper()
	const ada = "ada-7f3c9e20"
	entity := yes[*openapi.VerifyV2Entity](t)(api.CreateEntity(sid, (&openapi.CreateEntityParams{}).SetIdentity(ada)))
	if found := yes[*openapi.VerifyV2Entity](t)(api.FetchEntity(sid, ada)); *found.Sid != *entity.Sid || (*found.Links)["factors"] == nil {
		t.Errorf("the entity is %+v", found)
	}
	if all := yes[[]openapi.VerifyV2Entity](t)(api.ListEntity(sid, nil)); len(all) != 1 {
		t.Errorf("entities %+v", all)
	}

	factor := yes[*openapi.VerifyV2NewFactor](t)(api.CreateNewFactor(sid, ada, (&openapi.CreateNewFactorParams{}).SetFactorType("totp").
		SetFriendlyName("Phone").SetConfigAlg("sha256").SetConfigCodeLength(8).SetConfigTimeStep(60).SetConfigSkew(1).
		SetMetadata(map[string]string{"os": "Android"})))
	secret := (*factor.Binding).(map[string]any)["secret"].(string)
	code := func(ahead time.Duration) string {
		return yes[string](t)(totp.GenerateCodeCustom(secret, time.Now().Add(ahead),
			totp.ValidateOpts{Period: 60, Digits: otp.DigitsEight, Algorithm: otp.AlgorithmSHA256}))
	}
	update := func(params *openapi.UpdateFactorParams) *openapi.VerifyV2Factor {
		return yes[*openapi.VerifyV2Factor](t)(api.UpdateFactor(sid, ada, *factor.Sid, params))
	}
	if got := update((&openapi.UpdateFactorParams{}).SetAuthPayload("123")); *got.Status != "unverified" {
		t.Errorf("a wrong code: %+v", got)
	}
	refused(t, second(api.CreateChallenge(sid, ada, (&openapi.CreateChallengeParams{}).SetFactorSid(*factor.Sid))), 403, 60318)
	if got := update((&openapi.UpdateFactorParams{}).SetAuthPayload(code(-time.Minute))); *got.Status != "verified" {
		t.Errorf("the right code: %+v", got)
	}
	if got := update((&openapi.UpdateFactorParams{}).SetFriendlyName("Tablet").SetConfigSkew(2)); *got.FriendlyName != "Tablet" {
		t.Errorf("changed to %+v", got)
	}
	if found := yes[*openapi.VerifyV2Factor](t)(api.FetchFactor(sid, ada, *factor.Sid)); *found.EntitySid != *entity.Sid || *found.FactorType != "totp" {
		t.Errorf("the factor is %+v", found)
	}
	if all := yes[[]openapi.VerifyV2Factor](t)(api.ListFactor(sid, ada, nil)); len(all) != 1 {
		t.Errorf("factors %+v", all)
	}

	now := code(0)
	first := yes[*openapi.VerifyV2Challenge](t)(api.CreateChallenge(sid, ada, (&openapi.CreateChallengeParams{}).SetFactorSid(*factor.Sid).
		SetAuthPayload(now).SetHiddenDetails(map[string]string{"ip": "198.51.100.7"})))
	if *first.Status != "approved" || first.DateResponded == nil {
		t.Errorf("the challenge is %+v", first)
	}
	open := yes[*openapi.VerifyV2Challenge](t)(api.CreateChallenge(sid, ada, (&openapi.CreateChallengeParams{}).SetFactorSid(*factor.Sid).
		SetExpirationDate(time.Now().Add(10*time.Minute)).SetDetailsMessage("Log in?").
		SetDetailsFields([]any{map[string]string{"label": "Place", "value": "Groningen"}})))
	answer := func(code string) *openapi.VerifyV2Challenge {
		return yes[*openapi.VerifyV2Challenge](t)(api.UpdateChallenge(sid, ada, *open.Sid,
			(&openapi.UpdateChallengeParams{}).SetAuthPayload(code).SetMetadata(map[string]string{"os": "iOS"})))
	}
	if got := answer(now); *got.Status != "pending" {
		t.Errorf("a used code: %+v", got)
	}
	if got := answer(code(time.Minute)); *got.Status != "approved" {
		t.Errorf("a new code: %+v", got)
	}
	if found := yes[*openapi.VerifyV2Challenge](t)(api.FetchChallenge(sid, ada, *open.Sid)); *found.Status != "approved" || *found.FactorSid != *factor.Sid {
		t.Errorf("the challenge is %+v", found)
	}
	listed := yes[[]openapi.VerifyV2Challenge](t)(api.ListChallenge(sid, ada,
		(&openapi.ListChallengeParams{}).SetFactorSid(*factor.Sid).SetStatus("approved").SetOrder("desc").SetPageSize(1)))
	if len(listed) != 2 || *listed[0].Sid != *open.Sid {
		t.Errorf("challenges %+v", listed)
	}
	vendorPush(t, api, sid, ada)
	if err := errors.Join(api.DeleteFactor(sid, ada, *factor.Sid), api.DeleteEntity(sid, ada)); err != nil {
		t.Error(err)
	}
	refused(t, second(api.FetchEntity(sid, ada)), 404, 20404)
}

// vendorPush drives a device: what it signs is what the vendor's libraries for devices sign.
func vendorPush(t *testing.T, api *openapi.ApiService, sid, identity string) {
	t.Helper()
	key := yes[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	public := yes[[]byte](t)(x509.MarshalPKIXPublicKey(&key.PublicKey))
	made := yes[*openapi.VerifyV2NewFactor](t)(api.CreateNewFactor(sid, identity, (&openapi.CreateNewFactorParams{}).SetFactorType("push").
		SetFriendlyName("Phone").SetBindingAlg("ES256").SetBindingPublicKey(base64.StdEncoding.EncodeToString(public)).
		SetConfigAppId("com.example.shop").SetConfigNotificationPlatform("none").SetConfigSdkVersion("3.0")))
	digest := sha256.Sum256([]byte(*made.Sid))
	proof := yes[[]byte](t)(ecdsa.SignASN1(rand.Reader, key, digest[:]))
	factor := yes[*openapi.VerifyV2Factor](t)(api.UpdateFactor(sid, identity, *made.Sid,
		(&openapi.UpdateFactorParams{}).SetAuthPayload(base64.StdEncoding.EncodeToString(proof))))
	if *factor.Status != "verified" || *factor.FactorType != "push" {
		t.Errorf("the device is %+v", factor)
	}
	asked := yes[*openapi.VerifyV2Challenge](t)(api.CreateChallenge(sid, identity, (&openapi.CreateChallengeParams{}).SetFactorSid(*made.Sid).
		SetDetailsMessage("Log in?").SetDetailsFields([]any{map[string]string{"label": "Place", "value": "Groningen"}})))
	note := yes[*openapi.VerifyV2Notification](t)(api.CreateNotification(sid, identity, *asked.Sid, (&openapi.CreateNotificationParams{}).SetTtl(60)))
	if *note.ChallengeSid != *asked.Sid || note.Ttl != 60 {
		t.Errorf("the notification is %+v", note)
	}
	encode := func(value any) string {
		return base64.RawURLEncoding.EncodeToString(yes[[]byte](t)(json.Marshal(value)))
	}
	signed := encode(map[string]string{"typ": "JWT", "alg": "ES256"}) + "." + encode(map[string]any{
		"sid": asked.Sid, "service_sid": asked.ServiceSid, "entity_sid": asked.EntitySid, "factor_sid": asked.FactorSid,
		"details": asked.Details, "hidden_details": asked.HiddenDetails, "status": "denied",
	})
	digest = sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	token := signed + "." + base64.RawURLEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
	answered := yes[*openapi.VerifyV2Challenge](t)(api.UpdateChallenge(sid, identity, *asked.Sid, (&openapi.UpdateChallengeParams{}).SetAuthPayload(token)))
	if *answered.Status != "denied" || answered.DateResponded == nil {
		t.Errorf("answered %+v", answered)
	}
	refused(t, second(api.UpdateChallenge(sid, identity, *asked.Sid, (&openapi.UpdateChallengeParams{}).SetAuthPayload(token))), 403, 60324)
	refused(t, second(api.CreateAccessToken(sid, (&openapi.CreateAccessTokenParams{}).SetIdentity(identity).SetFactorType("push"))), 400, 60204)
	refused(t, second(api.CreateWebhook(sid, (&openapi.CreateWebhookParams{}).SetFriendlyName("x").SetEventTypes([]string{"*"}).
		SetWebhookUrl("https://example.org"))), 400, 60204)
}
