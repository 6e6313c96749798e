package cli

import (
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
	if err := errors.Join(api.DeleteFactor(sid, ada, *factor.Sid), api.DeleteEntity(sid, ada)); err != nil {
		t.Error(err)
	}
	refused(t, second(api.FetchEntity(sid, ada)), 404, 20404)
}
