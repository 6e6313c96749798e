package verify

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// Refusal is the body of every answer that is not a success. It never has a type or a
// title: a client would read another kind of error then.
type Refusal struct {
	Code     int            `json:"code" validate:"required" example:"60200"`
	Message  string         `json:"message" validate:"required" example:"Invalid parameter: To"`
	MoreInfo string         `json:"more_info" validate:"required" example:"http://127.0.0.1:8080/docs/errors/60200"`
	Status   int            `json:"status" validate:"required" example:"400"`
	Details  RefusalDetails `json:"details" validate:"required"`
}

// RefusalDetails tell more, where there is more to tell.
type RefusalDetails struct {
	Reason        string `json:"reason,omitempty" example:"max_checks"`
	RetryAfter    int    `json:"retry_after_s,omitempty" example:"412"` // seconds
	CorrelationID string `json:"log_correlation_id,omitempty" example:"c1f0a3d2b4e5968778695a4b3c2d1e0f"`
}

// number is a row of the contract's table of errors.
type number struct {
	code, status int
	message      string // %s is the name
}

// numbers is that table.
func numbers() map[verify.Why]number {
	return map[verify.Why]number{
		verify.NotFound:            {20404, http.StatusNotFound, "The requested resource was not found"},
		verify.LocaleUnsupported:   {20404, http.StatusNotFound, "The locale %s is not supported"},
		verify.ReachedRateLimit:    {20429, http.StatusTooManyRequests, "Too many requests"},
		verify.InvalidParameter:    {60200, http.StatusBadRequest, "Invalid parameter: %s"},
		verify.MaxChecks:           {60202, http.StatusTooManyRequests, "Max check attempts reached"},
		verify.MaxSends:            {60203, http.StatusTooManyRequests, "Max send attempts reached"},
		verify.NotSupported:        {60204, http.StatusBadRequest, "%s is not supported"},
		verify.Landline:            {60205, http.StatusForbidden, "SMS is not supported by landline phone number"},
		verify.NeedsPayment:        {60206, http.StatusBadRequest, "Amount and Payee go together, with a service that has PSD2 enabled"},
		verify.TooManyRateLimits:   {60207, http.StatusBadRequest, "Max rate limits reached for the service"},
		verify.RateLimitExists:     {60208, http.StatusBadRequest, "A rate limit with that unique name exists"},
		verify.InvalidName:         {60209, http.StatusBadRequest, "Invalid unique name"},
		verify.TooManyBuckets:      {60210, http.StatusBadRequest, "Max buckets reached for the rate limit"},
		verify.BucketExists:        {60211, http.StatusBadRequest, "A bucket with that interval exists"},
		verify.ConcurrentSends:     {60212, http.StatusTooManyRequests, "Too many concurrent requests for phone number"},
		verify.ConfigurationExists: {60213, http.StatusBadRequest, "A messaging configuration for that country exists"},
		verify.CallWithPayment:     {60214, http.StatusBadRequest, "The call channel cannot tell Amount and Payee"},
		verify.ChannelDisabled:     {60223, http.StatusForbidden, "Delivery channel disabled"},
		verify.ClassBlocked:        {60238, http.StatusForbidden, "The destination phone number is of a kind that is refused"},
		verify.RuleBlocked:         {60238, http.StatusForbidden, "Blocked by a rule against fraud"},
		verify.InvalidEntity:       {60300, http.StatusBadRequest, "Invalid parameter: %s"},
		verify.InvalidRequest:      {60306, http.StatusBadRequest, "%s cannot be asked for"},
		verify.ChallengeTries:      {60308, http.StatusTooManyRequests, "Max attempts reached for the challenge"},
		verify.FactorTries:         {60310, http.StatusTooManyRequests, "Max attempts reached for the factor"},
		verify.FactorFailed:        {60311, http.StatusForbidden, "Factor verification failed"},
		verify.FactorUnverified:    {60318, http.StatusForbidden, "Factor is unverified"},
		verify.ChallengeExpired:    {60323, http.StatusForbidden, "Challenge expired"},
		verify.ChallengeFailed:     {60324, http.StatusForbidden, "Challenge verification failed"},
		verify.PrefixBlocked:       {60410, http.StatusForbidden, "The destination phone number has been temporarily blocked"},
		verify.AlreadySafe:         {60411, http.StatusBadRequest, "The phone number is in the safe list"},
		verify.InvalidSID:          {60425, http.StatusBadRequest, "%s is invalid"},
		verify.InvalidRecipient:    {60436, http.StatusBadRequest, "%s is no recipient of the channel"},
		verify.CountryBlocked:      {60605, http.StatusForbidden, "The destination country is not allowed"},
	}
}

// WhyOf is the reason that a number of the contract stands for. It is for those who know
// the number only, such as the guard.
func WhyOf(code int) verify.Why {
	for _, why := range []verify.Why{
		verify.MaxSends, verify.ReachedRateLimit, verify.Landline, verify.RuleBlocked, verify.ChannelDisabled,
		verify.CountryBlocked, verify.PrefixBlocked,
	} {
		if numbers()[why].code == code {
			return why
		}
	}
	return verify.RuleBlocked
}

// explainError is the page that more_info leads to.
//
//	@Summary		What a number of the Verify API means
//	@Description	A line of text for each reason that has the number.
//	@Tags			pages
//	@ID				explainVerifyError
//	@Produce		plain
//	@Param			code	path		int		true	"the number"	example(60202)
//	@Success		200		{string}	string	"what it means"
//	@Failure		404		{object}	api.Problem	"No such number"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Router			/docs/errors/{code} [get]
func (a *API) explainError(c *gin.Context) error {
	lines := map[string]bool{}
	for _, row := range numbers() {
		if strconv.Itoa(row.code) == c.Param("code") {
			sentence := strings.ReplaceAll(row.message, "%s", "what is named")
			lines[fmt.Sprintf("%d (HTTP %d): %s\n", row.code, row.status, sentence)] = true
		}
	}
	if len(lines) == 0 {
		return models.Errorf(models.NotFound, "No such number")
	}
	c.String(http.StatusOK, strings.Join(slices.Sorted(maps.Keys(lines)), ""))
	return nil
}

// Problem answers with an error: with the contract's number, or where it has none, with
// one made of the status.
func (a *API) Problem(c *gin.Context, status int, known *models.Error, correlationID string, cause error) {
	said := Refusal{Code: 20000 + status, Status: status, Message: known.Message}
	if status == http.StatusUnauthorized {
		said.Code, said.Message = 20003, "Authenticate"
	}
	var refusal *verify.Error
	if errors.As(cause, &refusal) {
		row := numbers()[refusal.Why]
		said.Code, said.Status, said.Message = row.code, row.status, strings.ReplaceAll(row.message, "%s", refusal.Name)
		said.Details.Reason = refusal.Reason
		if refusal.Why == verify.ReachedRateLimit && refusal.Name != "" {
			c.Header("Twilio-Reached-Rate-Limit", refusal.Name)
		}
	}
	if known.RetryAfter > 0 {
		said.Details.RetryAfter = max(1, int(math.Ceil(known.RetryAfter.Seconds())))
	}
	if said.Status >= http.StatusInternalServerError {
		said.Details.CorrelationID = correlationID
	}
	said.MoreInfo = fmt.Sprintf("%s/docs/errors/%d", a.base(c), said.Code)
	c.Abort()
	c.JSON(said.Status, said)
}
