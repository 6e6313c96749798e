package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Entity is whose factors a service verifies.
type Entity struct {
	SID         string      `json:"sid" validate:"required" example:"YE0198c2f1a3b84e6f8d1c5a7b9e0f2d36"`
	Identity    string      `json:"identity" validate:"required" example:"ada-7f3c9e20"` // as the application has it
	AccountSID  string      `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID  string      `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	DateCreated string      `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated string      `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL         string      `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/Entities/ada-7f3c9e20"`
	Links       EntityLinks `json:"links" validate:"required"`
}

// EntityLinks are the lists that belong to an entity.
type EntityLinks struct {
	Factors    string `json:"factors" validate:"required"`
	Challenges string `json:"challenges" validate:"required"`
}

// EntityList is a page of entities.
type EntityList struct {
	Entities []Entity `json:"entities" validate:"required"`
	Meta     Meta     `json:"meta" validate:"required"`
}

func (a *API) entity(c *gin.Context, e models.VerifyEntity) Entity {
	at := a.at(c, "Services", e.ServiceID, "Entities", e.Identity)
	return Entity{
		SID: e.ID, Identity: e.Identity, AccountSID: a.accountOf(c), ServiceSID: e.ServiceID,
		DateCreated: instant(e.CreatedAt), DateUpdated: instant(e.UpdatedAt), URL: at,
		Links: EntityLinks{Factors: at + "/Factors", Challenges: at + "/Challenges"},
	}
}

// createEntity makes an entity.
//
//	@Summary		Create an entity
//	@Description	Somebody whom the application knows. The first factor of an identity makes the entity as
//	@Description	well, so that this call may be left out.
//	@Tags			verify
//	@ID				createEntity
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			Identity	formData	string	true	"what the application calls them: 8 to 64 letters, digits and hyphens; no name, no address"	extensions(x-required)	example(ada-7f3c9e20)
//	@Success		201	{object}	Entity
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities [post]
func (a *API) createEntity(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("Identity")
	identity := f.text("Identity", 64)
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.CreateEntity(c.Request.Context(), parameter(c, "service"), identity)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.entity(c, made))
	return nil
}

// listEntities lists the entities of a service.
//
//	@Summary		List entities
//	@Description	Newest first.
//	@Tags			verify
//	@ID				listEntities
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	EntityList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities [get]
func (a *API) listEntities(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "entities")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListEntities(c.Request.Context(), parameter(c, "service"), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(e models.VerifyEntity) string { return e.ID }, func(e models.VerifyEntity) Entity { return a.entity(c, e) })
	return nil
}

// fetchEntity shows an entity.
//
//	@Summary		Show an entity
//	@Tags			verify
//	@ID				fetchEntity
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Success		200	{object}	Entity
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity} [get]
func (a *API) fetchEntity(c *gin.Context) error {
	found, err := a.verify.Entity(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.entity(c, found))
	return nil
}

// deleteEntity removes an entity.
//
//	@Summary		Delete an entity
//	@Description	With its factors and challenges.
//	@Tags			verify
//	@ID				deleteEntity
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			identity	path		string	true	"identity of the entity"	example(ada-7f3c9e20)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/Entities/{identity} [delete]
func (a *API) deleteEntity(c *gin.Context) error {
	return gone(c, a.verify.DeleteEntity(c.Request.Context(), parameter(c, "service"), parameter(c, "identity"), caller(c)))
}
