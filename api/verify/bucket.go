package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Bucket is how many starts there may be of one value of a rate limit.
type Bucket struct {
	SID          string `json:"sid" validate:"required" example:"BL0198c2f1a3b84e6f8d1c5a7b9e0f2d35"`
	RateLimitSID string `json:"rate_limit_sid" validate:"required" example:"RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34"`
	ServiceSID   string `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	AccountSID   string `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	Max          int    `json:"max" validate:"required" example:"5"`
	Interval     int    `json:"interval" validate:"required" example:"60"` // seconds
	DateCreated  string `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated  string `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL          string `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/RateLimits/RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34/Buckets/BL0198c2f1a3b84e6f8d1c5a7b9e0f2d35"`
}

// BucketList is a page of buckets.
type BucketList struct {
	Buckets []Bucket `json:"buckets" validate:"required"`
	Meta    Meta     `json:"meta" validate:"required"`
}

// The bounds of a bucket; its interval is in seconds.
const (
	largestMax      = 1_000_000
	longestInterval = 30 * 24 * 3600
)

func (a *API) bucket(c *gin.Context, b models.VerifyBucket) Bucket {
	return Bucket{
		SID: b.ID, RateLimitSID: b.RateLimitID, ServiceSID: b.ServiceID, AccountSID: a.accountOf(c), Max: b.Most, Interval: b.Seconds,
		DateCreated: instant(b.CreatedAt), DateUpdated: instant(b.UpdatedAt),
		URL: a.at(c, "Services", b.ServiceID, "RateLimits", b.RateLimitID, "Buckets", b.ID),
	}
}

// createBucket adds a bucket to a rate limit.
//
//	@Summary		Create a bucket
//	@Description	So many starts in so many seconds, of each value that the rate limit counts.
//	@Tags			verify
//	@ID				createBucket
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			Max	formData	int	true	"starts"	extensions(x-required)	minimum(1)	example(5)
//	@Param			Interval	formData	int	true	"seconds"	extensions(x-required)	minimum(1)	example(60)
//	@Success		201	{object}	Bucket
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit}/Buckets [post]
func (a *API) createBucket(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("Max")
	f.has("Interval")
	most, interval := f.number("Max", 1, largestMax), f.number("Interval", 1, longestInterval)
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.CreateBucket(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"), *most, *interval)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.bucket(c, made))
	return nil
}

// listBuckets lists the buckets of a rate limit.
//
//	@Summary		List buckets
//	@Description	Newest first.
//	@Tags			verify
//	@ID				listBuckets
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	BucketList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit}/Buckets [get]
func (a *API) listBuckets(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "buckets")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListBuckets(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(b models.VerifyBucket) string { return b.ID }, func(b models.VerifyBucket) Bucket { return a.bucket(c, b) })
	return nil
}

// fetchBucket shows a bucket.
//
//	@Summary		Show a bucket
//	@Tags			verify
//	@ID				fetchBucket
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			bucket	path		string	true	"SID of the bucket"	example(BL0198c2f1a3b84e6f8d1c5a7b9e0f2d35)
//	@Success		200	{object}	Bucket
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit}/Buckets/{bucket} [get]
func (a *API) fetchBucket(c *gin.Context) error {
	found, err := a.verify.Bucket(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"), parameter(c, "bucket"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.bucket(c, found))
	return nil
}

// updateBucket changes the numbers of a bucket.
//
//	@Summary		Change a bucket
//	@Description	What is not given stays as it is.
//	@Tags			verify
//	@ID				updateBucket
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			bucket	path		string	true	"SID of the bucket"	example(BL0198c2f1a3b84e6f8d1c5a7b9e0f2d35)
//	@Param			Max	formData	int	false	"starts"	minimum(1)	example(5)
//	@Param			Interval	formData	int	false	"seconds"	minimum(1)	example(60)
//	@Success		200	{object}	Bucket
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit}/Buckets/{bucket} [post]
func (a *API) updateBucket(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	most, interval := f.number("Max", 1, largestMax), f.number("Interval", 1, longestInterval)
	if f.err != nil {
		return f.err
	}
	changed, err := a.verify.ChangeBucket(c.Request.Context(),
		parameter(c, "service"), parameter(c, "limit"), parameter(c, "bucket"), most, interval)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.bucket(c, changed))
	return nil
}

// deleteBucket removes a bucket.
//
//	@Summary		Delete a bucket
//	@Tags			verify
//	@ID				deleteBucket
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			limit	path		string	true	"SID of the rate limit"	example(RK0198c2f1a3b84e6f8d1c5a7b9e0f2d34)
//	@Param			bucket	path		string	true	"SID of the bucket"	example(BL0198c2f1a3b84e6f8d1c5a7b9e0f2d35)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/RateLimits/{limit}/Buckets/{bucket} [delete]
func (a *API) deleteBucket(c *gin.Context) error {
	return gone(c, a.verify.DeleteBucket(c.Request.Context(), parameter(c, "service"), parameter(c, "limit"), parameter(c, "bucket")))
}
