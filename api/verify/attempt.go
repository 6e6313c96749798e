package verify

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// SentAttempt is one message with a code, and whether it served.
type SentAttempt struct {
	SID              string      `json:"sid" validate:"required" example:"VL0198c2f1a3b84e6f8d1c5a7b9e0f2d33"`
	AccountSID       string      `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID       string      `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	VerificationSID  string      `json:"verification_sid" validate:"required" example:"VE0198c2f1a3b84e6f8d1c5a7b9e0f2d32"`
	ConversionStatus string      `json:"conversion_status" validate:"required" enums:"converted,unconverted" example:"converted"`
	Channel          string      `json:"channel" validate:"required" example:"SMS"`
	Price            Price       `json:"price" validate:"required"`
	ChannelData      ChannelData `json:"channel_data" validate:"required"`
	DateCreated      string      `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated      string      `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL              string      `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Attempts/VL0198c2f1a3b84e6f8d1c5a7b9e0f2d33"`
}

// Price is what a message cost; only its gateway knows.
type Price struct {
	Value    *string `json:"value" validate:"required" extensions:"x-nullable"`
	Currency *string `json:"currency" validate:"required" extensions:"x-nullable"`
}

// ChannelData is what is known of a message.
type ChannelData struct {
	To            string  `json:"to" validate:"required" example:"+4915112345678"`
	Status        string  `json:"status" validate:"required" enums:"converted,unconverted" example:"converted"`
	MessageStatus string  `json:"message_status" validate:"required" example:"sent"`
	ErrorCode     *string `json:"error_code" validate:"required" extensions:"x-nullable"`
	Country       *string `json:"country" validate:"required" extensions:"x-nullable" example:"DE"`
	CodeLength    int     `json:"code_length" validate:"required" example:"6"`
	Locale        string  `json:"locale" validate:"required" example:"de"`
	MCC           *string `json:"mcc" validate:"required" extensions:"x-nullable"`
	MNC           *string `json:"mnc" validate:"required" extensions:"x-nullable"`
	Carrier       *string `json:"carrier" validate:"required" extensions:"x-nullable"`
}

// AttemptList is a page of attempts.
type AttemptList struct {
	Attempts []SentAttempt `json:"attempts" validate:"required"`
	Meta     Meta          `json:"meta" validate:"required"`
}

// AttemptsSummary counts attempts.
type AttemptsSummary struct {
	TotalAttempts    int    `json:"total_attempts" validate:"required" example:"40"`
	TotalConverted   int    `json:"total_converted" validate:"required" example:"30"`
	TotalUnconverted int    `json:"total_unconverted" validate:"required" example:"10"`
	ConversionRate   string `json:"conversion_rate_percentage" validate:"required" example:"75.00"`
	URL              string `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Attempts/Summary"`
}

const (
	converted   = "converted"
	unconverted = "unconverted"
)

func (a *API) attempt(c *gin.Context, at models.VerifyAttempt) SentAttempt {
	status := unconverted
	if at.Converted {
		status = converted
	}
	return SentAttempt{
		SID: at.ID, AccountSID: a.accountOf(c), ServiceSID: at.ServiceID, VerificationSID: at.VerificationID,
		ConversionStatus: status, Channel: attemptWord(at.Channel),
		ChannelData: ChannelData{
			To: at.Recipient, Status: status, MessageStatus: messageStatus(at), ErrorCode: maybe(at.MessageError),
			Country: maybe(at.Country), CodeLength: at.CodeLength, Locale: at.Locale,
		},
		DateCreated: instant(at.CreatedAt), DateUpdated: instant(at.UpdatedAt), URL: a.at(c, "Attempts", at.ID),
	}
}

// messageStatus is what the contract calls the state of a message: the last that is known
// of it.
func messageStatus(at models.VerifyAttempt) string {
	if at.Delivery == models.Arrived || at.Delivery == models.ArrivalFailed {
		return string(at.Delivery)
	}
	switch at.MessageState {
	case models.Sent:
		return "sent"
	case models.Dead:
		return "failed"
	case models.Expired:
		return "canceled"
	case models.Queued:
	}
	return "queued"
}

// attempts reads which attempts are meant.
func (f *form) attempts() models.VerifyAttemptFilter {
	filter := models.VerifyAttemptFilter{
		ServiceID: f.text("VerifyServiceSid", 34), VerificationID: f.text("VerificationSid", 34), Recipient: f.text("ChannelData.To", 254),
		Country: f.text("Country", 3), Prefix: f.text("DestinationPrefix", 16),
		After: models.At(f.instant("DateCreatedAfter")), Before: models.At(f.instant("DateCreatedBefore")),
	}
	word := strings.ToLower(f.oneOf("Channel", "sms", "email", "call", "whatsapp", "SMS", "EMAIL", "CALL", "WHATSAPP", "rbm", "RBM"))
	if filter.Channel = models.Channel(word); word == "call" {
		filter.Channel = models.Voice
	}
	if status := f.oneOf("Status", converted, unconverted); status != "" {
		is := status == converted
		filter.Converted = &is
	}
	return filter
}

// listAttempts lists attempts.
//
//	@Summary		List attempts
//	@Description	Newest first. They are kept for 30 days.
//	@Tags			verify
//	@ID				listVerificationAttempts
//	@Produce		json
//	@Param			DateCreatedAfter	query		string	false	"not before (RFC 3339)"	format(date-time)
//	@Param			DateCreatedBefore	query		string	false	"not after (RFC 3339)"	format(date-time)
//	@Param			Country	query		string	false	"of the number (ISO 3166-1 alpha-2)"
//	@Param			Channel	query		string	false	"how it went out"	Enums(sms, email, call, whatsapp, SMS, EMAIL, CALL)
//	@Param			VerifyServiceSid	query		string	false	"SID of the service"
//	@Param			ChannelData.To	query		string	false	"the address"
//	@Param			VerificationSid	query		string	false	"SID of the verification"
//	@Param			Status	query		string	false	"whether it served"	Enums(converted, unconverted)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	AttemptList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Attempts [get]
func (a *API) listAttempts(c *gin.Context) error {
	f := query(c)
	filter := f.attempts()
	p := a.pager(c, f, "attempts", "DateCreatedAfter", "DateCreatedBefore", "ChannelData.To", "Country", "Channel",
		"VerifyServiceSid", "VerificationSid", "Status")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListAttempts(c.Request.Context(), filter, p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(at models.VerifyAttempt) string { return at.ID }, func(at models.VerifyAttempt) SentAttempt { return a.attempt(c, at) })
	return nil
}

// fetchAttempt shows an attempt.
//
//	@Summary		Show an attempt
//	@Tags			verify
//	@ID				fetchVerificationAttempt
//	@Produce		json
//	@Param			attempt	path		string	true	"SID of the attempt"	example(VL0198c2f1a3b84e6f8d1c5a7b9e0f2d33)
//	@Success		200	{object}	SentAttempt
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Attempts/{attempt} [get]
func (a *API) fetchAttempt(c *gin.Context) error {
	found, err := a.verify.Attempt(c.Request.Context(), parameter(c, "attempt"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.attempt(c, found))
	return nil
}

// summarizeAttempts counts attempts.
//
//	@Summary		Count attempts
//	@Tags			verify
//	@ID				summarizeVerificationAttempts
//	@Produce		json
//	@Param			DateCreatedAfter	query		string	false	"not before (RFC 3339)"	format(date-time)
//	@Param			DateCreatedBefore	query		string	false	"not after (RFC 3339)"	format(date-time)
//	@Param			Country	query		string	false	"of the number (ISO 3166-1 alpha-2)"
//	@Param			Channel	query		string	false	"how it went out"	Enums(sms, email, call, whatsapp, SMS, EMAIL, CALL)
//	@Param			VerifyServiceSid	query		string	false	"SID of the service"
//	@Param			DestinationPrefix	query		string	false	"how the address begins"
//	@Success		200	{object}	AttemptsSummary
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Attempts/Summary [get]
func (a *API) summarizeAttempts(c *gin.Context) error {
	f := query(c)
	filter := f.attempts()
	if f.err != nil {
		return f.err
	}
	tally, err := a.verify.TallyAttempts(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, AttemptsSummary{
		TotalAttempts: tally.Attempts, TotalConverted: tally.Converted, TotalUnconverted: tally.Attempts - tally.Converted,
		ConversionRate: percent(tally.Converted, tally.Attempts), URL: a.at(c, "Attempts", "Summary"),
	})
	return nil
}
