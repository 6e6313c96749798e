package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/verify"
)

// longestSID is how long an ID of the contract is.
const longestSID = 34

// listChallenges lists the challenges of an entity.
//
//	@Summary		List challenges
//	@Description	Oldest first, unless Order says otherwise.
//	@Tags			verify
//	@ID				listChallenges
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			FactorSid	query		string	false	"SID of a factor"
//	@Param			Status	query		string	false	"where it stands"	Enums(pending, expired, approved, denied)
//	@Param			Order	query		string	false	"oldest or newest first"	Enums(asc, desc)	default(asc)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	ChallengeList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Challenges [get]
func (a *API) listChallenges(c *gin.Context) error {
	f := query(c)
	filter := models.VerifyChallengeFilter{
		FactorID: f.text("FactorSid", longestSID),
		Status:   models.ChallengeStatus(f.oneOf("Status", "pending", "expired", "approved", "denied")),
	}
	newest := f.oneOf("Order", "asc", "desc") == "desc"
	p := a.pager(c, f, "challenges", "FactorSid", "Status", "Order")
	if f.err != nil {
		return f.err
	}
	wanted := p.wanted()
	wanted.Ascending = !newest
	found, err := a.verify.ListChallenges(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"), filter, wanted)
	if err != nil {
		return err
	}
	list(c, p, found, func(ch models.VerifyChallenge) string { return ch.ID },
		func(ch models.VerifyChallenge) Challenge { return a.challenge(c, ch) })
	return nil
}

// fetchChallenge shows a challenge.
//
//	@Summary		Show a challenge
//	@Tags			verify
//	@ID				fetchChallenge
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			challenge	path		string	true	"SID of the challenge"	example(YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38)
//	@Success		200	{object}	Challenge
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Challenges/{challenge} [get]
func (a *API) fetchChallenge(c *gin.Context) error {
	found, err := a.verify.Challenge(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"), parameter(c, "challenge"))
	if err != nil {
		return err
	}
	c.Header("Twilio-Verify-Signature-Fields", verify.SignedFields)
	c.JSON(http.StatusOK, a.challenge(c, found))
	return nil
}

// updateChallenge answers a challenge.
//
//	@Summary		Answer a challenge
//	@Description	A wrong code of an authenticator leaves the challenge pending, and the answer is 200; after
//	@Description	five of them it is 429. A device approves or denies by a JWT (ES256) that repeats what the
//	@Description	header Twilio-Verify-Signature-Fields names, as the challenge shows it, and the status.
//	@Tags			verify
//	@ID				updateChallenge
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Param			challenge	path		string	true	"SID of the challenge"	example(YC0198c2f1a3b84e6f8d1c5a7b9e0f2d38)
//	@Param			AuthPayload	formData	string	false	"the code that an authenticator shows, or the JWT of a device"	maxlength(5456)	example(492039)
//	@Param			Metadata	formData	string	false	"JSON object of texts"	maxlength(1024)
//	@Success		200	{object}	Challenge
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing; 60323: expired; 60324: answered already, or no answer of the device"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"60308, 60310: too many payloads"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity}/Challenges/{challenge} [post]
func (a *API) updateChallenge(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	payload, metadata := f.payload(), f.object("Metadata", longestMetadata)
	if f.err != nil {
		return f.err
	}
	changed, err := a.verify.UpdateChallenge(c.Request.Context(),
		parameter(c, "service"), parameter(c, "identity"), parameter(c, "challenge"), payload, metadata, caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.challenge(c, changed))
	return nil
}
