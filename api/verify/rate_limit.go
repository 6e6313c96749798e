package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// RateLimit names something that a service counts its verifications by.
type RateLimit struct {
	SID         string         `json:"sid" validate:"required" example:"RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34"`
	ServiceSID  string         `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	AccountSID  string         `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	UniqueName  string         `json:"unique_name" validate:"required" example:"end_user_ip"`
	Description string         `json:"description" validate:"required" example:"address of the end user"`
	DateCreated string         `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated string         `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL         string         `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/RateLimits/RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34"`
	Links       RateLimitLinks `json:"links" validate:"required"`
}

// RateLimitLinks are the lists that belong to a rate limit.
type RateLimitLinks struct {
	Buckets string `json:"buckets" validate:"required"`
}

// RateLimitList is a page of rate limits.
type RateLimitList struct {
	RateLimits []RateLimit `json:"rate_limits" validate:"required"`
	Meta       Meta        `json:"meta" validate:"required"`
}

func (a *API) rateLimit(c *gin.Context, l models.VerifyRateLimit) RateLimit {
	at := a.at(c, "Services", l.ServiceID, "RateLimits", l.ID)
	return RateLimit{
		SID: l.ID, ServiceSID: l.ServiceID, AccountSID: a.accountOf(c), UniqueName: l.UniqueName, Description: l.Description,
		DateCreated: instant(l.CreatedAt), DateUpdated: instant(l.UpdatedAt), URL: at, Links: RateLimitLinks{Buckets: at + "/Buckets"},
	}
}

// createRateLimit makes a rate limit.
//
//	@Summary		Create a rate limit
//	@Description	A name for something that starts are counted by. Without buckets it limits nothing.
//	@Tags			verify
//	@ID				createRateLimit
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			UniqueName	formData	string	true	"how starts name it"	extensions(x-required)	example(end_user_ip)
//	@Param			Description	formData	string	false	"for people"
//	@Success		201	{object}	RateLimit
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits [post]
func (a *API) createRateLimit(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("UniqueName")
	name, description := f.text("UniqueName", 255), f.text("Description", 255)
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.CreateRateLimit(c.Request.Context(), parameter(c, "service"), name, description)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.rateLimit(c, made))
	return nil
}

// listRateLimits lists the rate limits of a service.
//
//	@Summary		List rate limits
//	@Description	Newest first.
//	@Tags			verify
//	@ID				listRateLimits
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	RateLimitList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits [get]
func (a *API) listRateLimits(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "rate_limits")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListRateLimits(c.Request.Context(), parameter(c, "service"), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(l models.VerifyRateLimit) string { return l.ID },
		func(l models.VerifyRateLimit) RateLimit { return a.rateLimit(c, l) })
	return nil
}

// fetchRateLimit shows a rate limit.
//
//	@Summary		Show a rate limit
//	@Tags			verify
//	@ID				fetchRateLimit
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Success		200	{object}	RateLimit
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit} [get]
func (a *API) fetchRateLimit(c *gin.Context) error {
	found, err := a.verify.RateLimit(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.rateLimit(c, found))
	return nil
}

// updateRateLimit changes the description of a rate limit.
//
//	@Summary		Change a rate limit
//	@Description	Its description: the name stays.
//	@Tags			verify
//	@ID				updateRateLimit
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			Description	formData	string	false	"for people"
//	@Success		200	{object}	RateLimit
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit} [post]
func (a *API) updateRateLimit(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	description := f.optional("Description", 255)
	if f.err != nil {
		return f.err
	}
	changed, err := a.verify.DescribeRateLimit(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"), description)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.rateLimit(c, changed))
	return nil
}

// deleteRateLimit removes a rate limit.
//
//	@Summary		Delete a rate limit
//	@Description	With its buckets.
//	@Tags			verify
//	@ID				deleteRateLimit
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit} [delete]
func (a *API) deleteRateLimit(c *gin.Context) error {
	return gone(c, a.verify.DeleteRateLimit(c.Request.Context(), parameter(c, "service"), parameter(c, "limit")))
}
