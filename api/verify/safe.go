package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// SafeNumber is a telephone number that no rule against pumping holds back.
type SafeNumber struct {
	SID         string `json:"sid" validate:"required" example:"GN0198c2f1a3b84e6f8d1c5a7b9e0f2d36"`
	PhoneNumber string `json:"phone_number" validate:"required" example:"+4915112345678"`
	URL         string `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/SafeList/Numbers/+4915112345678"`
}

func (a *API) safeNumber(c *gin.Context, n models.SafeNumber) SafeNumber {
	return SafeNumber{SID: n.ID, PhoneNumber: n.Number, URL: a.at(c, "SafeList", "Numbers", n.Number)}
}

// addSafeNumber puts a number on the safe list.
//
//	@Summary		Add a number to the safe list
//	@Description	The rules against pumping do not hold it back; what everybody may do holds for it, too.
//	@Tags			verify
//	@ID				addSafeNumber
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			PhoneNumber	formData	string	true	"the number (E.164)"	extensions(x-required)	example(+4915112345678)
//	@Success		201	{object}	SafeNumber
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify or verify:no-rules missing: both are needed"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/SafeList/Numbers [post]
func (a *API) addSafeNumber(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("PhoneNumber")
	number := f.text("PhoneNumber", 32)
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.AddSafeNumber(c.Request.Context(), number)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.safeNumber(c, made))
	return nil
}

// fetchSafeNumber shows a number on the safe list.
//
//	@Summary		Show a number on the safe list
//	@Tags			verify
//	@ID				fetchSafeNumber
//	@Produce		json
//	@Param			number	path		string	true	"the number (E.164)"	example(+4915112345678)
//	@Success		200	{object}	SafeNumber
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/SafeList/Numbers/{number} [get]
func (a *API) fetchSafeNumber(c *gin.Context) error {
	found, err := a.verify.SafeNumber(c.Request.Context(), parameter(c, "number"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.safeNumber(c, found))
	return nil
}

// deleteSafeNumber takes a number off the safe list.
//
//	@Summary		Take a number off the safe list
//	@Tags			verify
//	@ID				deleteSafeNumber
//	@Produce		json
//	@Param			number	path		string	true	"the number (E.164)"	example(+4915112345678)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify or verify:no-rules missing: both are needed"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/SafeList/Numbers/{number} [delete]
func (a *API) deleteSafeNumber(c *gin.Context) error {
	return gone(c, a.verify.DeleteSafeNumber(c.Request.Context(), parameter(c, "number")))
}
