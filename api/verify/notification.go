package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Notification is the wish that a device be told of a challenge.
type Notification struct {
	SID          string `json:"sid" validate:"required" example:"NT0198c2f1a3b84e6f8d1c5a7b9e0f2d39"`
	AccountSID   string `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID   string `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	EntitySID    string `json:"entity_sid" validate:"required" example:"YE0198c2f1a3b84e6f8d1c5a7b9e0f2d36"`
	Identity     string `json:"identity" validate:"required" example:"ada-7f3c9e20"`
	ChallengeSID string `json:"challenge_sid" validate:"required" example:"YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38"`
	Priority     string `json:"priority" validate:"required" enums:"high" example:"high"`
	TTL          int    `json:"ttl" validate:"required" example:"300"` // seconds
	DateCreated  string `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
}

// longestTTL is how long a notification is good for, in seconds.
const longestTTL = 300

// createNotification notes that a device is to be told.
//
//	@Summary		Notify a device again
//	@Description	It is noted, and no more: no push service is attached. Devices find their challenges by
//	@Description	asking for those that are pending.
//	@Tags			verify
//	@ID				createNotification
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			challenge	path		string	true	"SID of the challenge"	example(YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38)
//	@Param			Ttl	formData	int	false	"seconds that it is good for"	minimum(0)	maximum(300)	default(300)
//	@Success		201	{object}	Notification
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing; 60323, 60324: the challenge is over"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Challenges/{challenge}/Notifications [post]
func (a *API) createNotification(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	ttl := longestTTL
	set(&ttl, f.number("Ttl", 0, longestTTL))
	if f.err != nil {
		return f.err
	}
	made, of, err := a.verify.Notify(c.Request.Context(),
		parameter(c, "service"), parameter(c, "identity"), parameter(c, "challenge"), ttl)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, Notification{
		SID: made.ID, AccountSID: a.accountOf(c), ServiceSID: of.ServiceID, EntitySID: of.EntityID, Identity: of.Identity,
		ChallengeSID: of.ID, Priority: "high", TTL: made.TTL, DateCreated: instant(made.CreatedAt),
	})
	return nil
}
