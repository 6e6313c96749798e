package cli

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/verify/v2"

	"riskgate/store/storetest"
	"riskgate/verify"
)

// The vendor's own client drives the Verify API. It has no option for another server, so
// that its transport changes the address; everything else is what applications run.

type redirected struct {
	to   *url.URL
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (r redirected) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host != "verify.twilio.com" && request.URL.Host != r.to.Host {
		return nil, fmt.Errorf("a call to %s", request.URL.Host)
	}
	changed := request.Clone(request.Context())
	changed.URL.Scheme, changed.URL.Host, changed.Host = r.to.Scheme, r.to.Host, ""
	return r.next.RoundTrip(changed)
}

// vendor is the vendor's client of a running server.
func (tn *town) vendor(name, password string) *openapi.ApiService {
	tn.t.Helper()
	to, err := url.Parse(tn.base)
	if err != nil {
		tn.t.Fatal(err)
	}
	c := &client.Client{
		Credentials: client.NewCredentials(name, password),
		HTTPClient:  &http.Client{Transport: redirected{to, tn.client.Transport}, Timeout: 10 * time.Second},
	}
	return openapi.NewApiServiceWithClient(c)
}

// sandboxAccount is who the vendor's client says it is in the sandbox.
const sandboxAccount = "AC0123456789abcdef0123456789abcdef"

func yes[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// refused holds an error of the client against the contract.
func refused(t *testing.T, err error, status, code int) {
	t.Helper()
	var said *client.TwilioRestError
	if !errors.As(err, &said) || said.Status != status || said.Code != code || said.Details == nil {
		t.Errorf("got %v, want %d with %d", err, status, code)
	}
}

func TestTheVendorsClientDrivesEveryCall(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) *town{
		"sqlite": func(t *testing.T) *town { t.Helper(); return newTown(t) },
		"postgres": func(t *testing.T) *town {
			t.Helper()
			return openTown(t, storetest.PostgresURL(t), "--key-file", t.TempDir()+"/root.key")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := start(t)
			api := tn.vendor(sandboxAccount, "token0123456789")
			service := yes[*openapi.VerifyV2Service](t)(api.CreateService((&openapi.CreateServiceParams{}).SetFriendlyName("Shop").
				SetCodeLength(6).SetDoNotShareWarningEnabled(true).SetCustomCodeEnabled(true)))
			if *service.AccountSid != sandboxAccount || service.DateCreated.IsZero() || (*service.Links)["verifications"] == nil {
				t.Errorf("the service is %+v", service)
			}
			sid := *service.Sid
			tn.vendorVerifies(t, api, sid)
			tn.vendorLimits(t, api, sid)
			tn.vendorLists(t, api, sid)
			vendorFactors(t, api, sid)
			changed := yes[*openapi.VerifyV2Service](t)(api.UpdateService(sid, (&openapi.UpdateServiceParams{}).SetFriendlyName("Store")))
			fetched := yes[*openapi.VerifyV2Service](t)(api.FetchService(sid))
			if *changed.FriendlyName != "Store" || *fetched.FriendlyName != "Store" || fetched.CodeLength != 6 {
				t.Errorf("changed to %+v, fetched %+v", changed, fetched)
			}
			if err := api.DeleteService(sid); err != nil {
				t.Error(err)
			}
			refused(t, second(api.FetchService(sid)), 404, 20404)
		})
	}
}

func second[T any](_ T, err error) error { return err }

func (tn *town) vendorVerifies(t *testing.T, api *openapi.ApiService, sid string) {
	t.Helper()
	for _, to := range []string{"+4915112345678", "ada@example.org"} {
		verification := yes[*openapi.VerifyV2Verification](t)(api.CreateVerification(sid,
			(&openapi.CreateVerificationParams{}).SetTo(to).SetChannel("auto").SetLocale("fr").SetTags(`{"cart":"7"}`)))
		if *verification.Status != "pending" || *verification.To != to || len(*verification.SendCodeAttempts) != 1 {
			t.Errorf("the verification is %+v", verification)
		}
		for _, by := range []string{*verification.Sid, to} {
			if found := yes[*openapi.VerifyV2Verification](t)(api.FetchVerification(sid, by)); *found.Sid != *verification.Sid {
				t.Errorf("by %s: %+v", by, found)
			}
		}
		check := func(code string) (*openapi.VerifyV2VerificationCheck, error) {
			return api.CreateVerificationCheck(sid, (&openapi.CreateVerificationCheckParams{}).SetTo(to).SetCode(code))
		}
		code := tn.lastCode(to).(string)
		wrong := strings.Repeat(string('0'+('9'-code[0])%10), len(code))
		if checked := yes[*openapi.VerifyV2VerificationCheck](t)(check(wrong)); *checked.Status != "pending" || *checked.Valid {
			t.Errorf("a wrong code: %+v", checked)
		}
		if checked := yes[*openapi.VerifyV2VerificationCheck](t)(check(code)); *checked.Status != "approved" || !*checked.Valid {
			t.Errorf("the right code: %+v", checked)
		}
		refused(t, second(check(code)), 404, 20404)
		refused(t, second(check("1")), 400, 60200)
	}
	to := "+4915112345600"
	brought := yes[*openapi.VerifyV2Verification](t)(api.CreateVerification(sid,
		(&openapi.CreateVerificationParams{}).SetTo(to).SetChannel("call").SetCustomCode("7421")))
	if tn.lastCode(to) != "7421" {
		t.Errorf("sent %v", tn.lastCode(to))
	}
	ended := yes[*openapi.VerifyV2Verification](t)(api.UpdateVerification(sid, *brought.Sid, (&openapi.UpdateVerificationParams{}).SetStatus("canceled")))
	if *ended.Status != "canceled" {
		t.Errorf("canceled: %+v", ended)
	}
	yes[*openapi.VerifyV2Verification](t)(api.CreateVerification(sid, (&openapi.CreateVerificationParams{}).SetTo(to).SetChannel("whatsapp")))
	ended = yes[*openapi.VerifyV2Verification](t)(api.UpdateVerification(sid, to, (&openapi.UpdateVerificationParams{}).SetStatus("approved")))
	if *ended.Status != "approved" || !*ended.Valid {
		t.Errorf("approved: %+v", ended)
	}
	refused(t, second(api.CreateVerification(sid, (&openapi.CreateVerificationParams{}).SetTo(to).SetChannel("sna"))), 403, 60223)
}

func (tn *town) vendorLimits(t *testing.T, api *openapi.ApiService, sid string) {
	t.Helper()
	limit := yes[*openapi.VerifyV2RateLimit](t)(api.CreateRateLimit(sid, (&openapi.CreateRateLimitParams{}).SetUniqueName("end_user_ip")))
	refused(t, second(api.CreateRateLimit(sid, (&openapi.CreateRateLimitParams{}).SetUniqueName("end_user_ip"))), 400, 60208)
	bucket := yes[*openapi.VerifyV2Bucket](t)(api.CreateBucket(sid, *limit.Sid, (&openapi.CreateBucketParams{}).SetMax(1).SetInterval(600)))
	start := func(to string) error {
		return second(api.CreateVerification(sid, (&openapi.CreateVerificationParams{}).SetTo(to).SetChannel("sms").
			SetRateLimits(map[string]string{"end_user_ip": "198.51.100.7"})))
	}
	if err := start("+4915112345601"); err != nil {
		t.Error(err)
	}
	refused(t, start("+4915112345602"), 429, 20429)
	bucket = yes[*openapi.VerifyV2Bucket](t)(api.UpdateBucket(sid, *limit.Sid, *bucket.Sid, (&openapi.UpdateBucketParams{}).SetMax(9)))
	if found := yes[*openapi.VerifyV2Bucket](t)(api.FetchBucket(sid, *limit.Sid, *bucket.Sid)); found.Max != 9 || found.Interval != 600 {
		t.Errorf("the bucket is %+v", found)
	}
	if all := yes[[]openapi.VerifyV2Bucket](t)(api.ListBucket(sid, *limit.Sid, nil)); len(all) != 1 {
		t.Errorf("buckets %+v", all)
	}
	limit = yes[*openapi.VerifyV2RateLimit](t)(api.UpdateRateLimit(sid, *limit.Sid, (&openapi.UpdateRateLimitParams{}).SetDescription("of the end user")))
	if found := yes[*openapi.VerifyV2RateLimit](t)(api.FetchRateLimit(sid, *limit.Sid)); *found.Description != "of the end user" {
		t.Errorf("the rate limit is %+v", found)
	}
	if all := yes[[]openapi.VerifyV2RateLimit](t)(api.ListRateLimit(sid, nil)); len(all) != 1 {
		t.Errorf("rate limits %+v", all)
	}
	if err := errors.Join(api.DeleteBucket(sid, *limit.Sid, *bucket.Sid), api.DeleteRateLimit(sid, *limit.Sid)); err != nil {
		t.Error(err)
	}

	gateway := verify.GatewaySID("outbox")
	made := yes[*openapi.VerifyV2MessagingConfiguration](t)(api.CreateMessagingConfiguration(sid,
		(&openapi.CreateMessagingConfigurationParams{}).SetCountry("NL").SetMessagingServiceSid(gateway)))
	yes[*openapi.VerifyV2MessagingConfiguration](t)(api.UpdateMessagingConfiguration(sid, *made.Country,
		(&openapi.UpdateMessagingConfigurationParams{}).SetMessagingServiceSid(gateway)))
	if found := yes[*openapi.VerifyV2MessagingConfiguration](t)(api.FetchMessagingConfiguration(sid, "NL")); *found.MessagingServiceSid != gateway {
		t.Errorf("the configuration is %+v", found)
	}
	if all := yes[[]openapi.VerifyV2MessagingConfiguration](t)(api.ListMessagingConfiguration(sid, nil)); len(all) != 1 {
		t.Errorf("configurations %+v", all)
	}
	if err := api.DeleteMessagingConfiguration(sid, "NL"); err != nil {
		t.Error(err)
	}
}

func (tn *town) vendorLists(t *testing.T, api *openapi.ApiService, sid string) {
	t.Helper()
	for range 4 {
		yes[*openapi.VerifyV2Service](t)(api.CreateService((&openapi.CreateServiceParams{}).SetFriendlyName("Other")))
	}
	seen := map[string]bool{}
	for _, s := range yes[[]openapi.VerifyV2Service](t)(api.ListService((&openapi.ListServiceParams{}).SetPageSize(2))) {
		seen[*s.Sid] = true
	}
	if len(seen) != 5 || !seen[sid] {
		t.Errorf("three pages hold %v", seen)
	}
	attempts := yes[[]openapi.VerifyV2VerificationAttempt](t)(api.ListVerificationAttempt((&openapi.ListVerificationAttemptParams{}).
		SetVerifyServiceSid(sid).SetStatus("converted").SetPageSize(1).SetDateCreatedAfter(time.Now().Add(-time.Hour))))
	if len(attempts) != 3 {
		t.Errorf("attempts %+v", attempts)
	}
	if found := yes[*openapi.VerifyV2VerificationAttempt](t)(api.FetchVerificationAttempt(*attempts[0].Sid)); *found.ConversionStatus != "converted" {
		t.Errorf("the attempt is %+v", found)
	}
	sum := yes[*openapi.VerifyV2VerificationAttemptsSummary](t)(api.FetchVerificationAttemptsSummary(
		(&openapi.FetchVerificationAttemptsSummaryParams{}).SetVerifyServiceSid(sid)))
	if sum.TotalAttempts != 5 || sum.TotalConverted != 3 || *sum.ConversionRatePercentage != "60.00" {
		t.Errorf("the summary is %+v", sum)
	}
	number := "+4915112345678"
	yes[*openapi.VerifyV2Safelist](t)(api.CreateSafelist((&openapi.CreateSafelistParams{}).SetPhoneNumber(number)))
	if found := yes[*openapi.VerifyV2Safelist](t)(api.FetchSafelist(number)); *found.PhoneNumber != number {
		t.Errorf("the number is %+v", found)
	}
	if err := api.DeleteSafelist(number); err != nil {
		t.Error(err)
	}
	refused(t, second(api.FetchSafelist(number)), 404, 20404)
	if all := yes[[]openapi.VerifyV2VerificationTemplate](t)(api.ListVerificationTemplate(nil)); len(all) != 1 {
		t.Errorf("templates %+v", all)
	}
}

func TestTheVendorsClientTakesOurKeys(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, token, _ := strings.Cut(o.key("verify"), ".")
	tn := o.serve("", "--verify-country", "NL")
	api := tn.vendor(id, token)
	service := yes[*openapi.VerifyV2Service](t)(api.CreateService((&openapi.CreateServiceParams{}).SetFriendlyName("Shop")))
	verification := yes[*openapi.VerifyV2Verification](t)(api.CreateVerification(*service.Sid,
		(&openapi.CreateVerificationParams{}).SetTo(usersPhone).SetChannel("sms")))
	message := o.phone.next()
	if message.To != usersPhone || !strings.Contains(message.Text, message.Code) {
		t.Errorf("the gateway got %+v", message)
	}
	checked := yes[*openapi.VerifyV2VerificationCheck](t)(api.CreateVerificationCheck(*service.Sid,
		(&openapi.CreateVerificationCheckParams{}).SetVerificationSid(*verification.Sid).SetCode(message.Code)))
	if *checked.Status != "approved" || !strings.HasPrefix(*checked.AccountSid, "AC") {
		t.Errorf("checked %+v", checked)
	}
	refused(t, second(api.CreateVerification(*service.Sid, (&openapi.CreateVerificationParams{}).SetTo(usersPhone).SetChannel("call"))), 403, 60223)
	refused(t, second(tn.vendor(id, strings.Repeat("0", 32)).FetchService(*service.Sid)), 401, 20003)
	other, secret, _ := strings.Cut(o.key("login"), ".")
	refused(t, second(tn.vendor(other, secret).FetchService(*service.Sid)), 403, 20403)
}
