package verify

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// MessagingConfiguration says which gateway messages to a country go through.
type MessagingConfiguration struct {
	AccountSID          string `json:"account_sid" validate:"required" example:"AC5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	ServiceSID          string `json:"service_sid" validate:"required" example:"VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31"`
	Country             string `json:"country" validate:"required" example:"NL"`
	MessagingServiceSID string `json:"messaging_service_sid" validate:"required" example:"MG5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	DateCreated         string `json:"date_created" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	DateUpdated         string `json:"date_updated" validate:"required" format:"date-time" example:"2027-01-05T09:30:00Z"`
	URL                 string `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services/VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31/MessagingConfigurations/NL"`
}

// MessagingConfigurationList is a page of configurations.
type MessagingConfigurationList struct {
	MessagingConfigurations []MessagingConfiguration `json:"messaging_configurations" validate:"required"`
	Meta                    Meta                     `json:"meta" validate:"required"`
}

func (a *API) configuration(c *gin.Context, m models.MessagingConfiguration) MessagingConfiguration {
	return MessagingConfiguration{
		AccountSID: a.accountOf(c), ServiceSID: m.ServiceID, Country: m.Country, MessagingServiceSID: m.GatewayID,
		DateCreated: instant(m.CreatedAt), DateUpdated: instant(m.UpdatedAt),
		URL: a.at(c, "Services", m.ServiceID, "MessagingConfigurations", m.Country),
	}
}

// createConfiguration names the gateway for a country.
//
//	@Summary		Create a messaging configuration
//	@Description	MG and the first 32 hex digits of the SHA-256 of its name stand for a gateway.
//	@Tags			verify
//	@ID				createMessagingConfiguration
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			Country	formData	string	true	"country (ISO 3166-1 alpha-2), or all"	extensions(x-required)	example(NL)
//	@Param			MessagingServiceSid	formData	string	true	"gateway"	extensions(x-required)	example(MG5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6)
//	@Success		201	{object}	MessagingConfiguration
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/MessagingConfigurations [post]
func (a *API) createConfiguration(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("Country")
	f.has("MessagingServiceSid")
	country, gateway := f.text("Country", 3), f.text("MessagingServiceSid", 34)
	if f.err != nil {
		return f.err
	}
	made, err := a.verify.Configure(c.Request.Context(), parameter(c, "service"), country, gateway)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, a.configuration(c, made))
	return nil
}

// listConfigurations lists the configurations of a service.
//
//	@Summary		List messaging configurations
//	@Tags			verify
//	@ID				listMessagingConfigurations
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			PageSize	query		int	false	"rows on a page; more than 1000 are 1000"	minimum(1)	default(50)
//	@Param			Page	query		int	false	"for the reader: what counts is PageToken"
//	@Param			PageToken	query		string	false	"where the page begins, as next_page_url says"
//	@Success		200	{object}	MessagingConfigurationList
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/MessagingConfigurations [get]
func (a *API) listConfigurations(c *gin.Context) error {
	f := query(c)
	p := a.pager(c, f, "messaging_configurations")
	if f.err != nil {
		return f.err
	}
	found, err := a.verify.ListConfigurations(c.Request.Context(), parameter(c, "service"), p.wanted())
	if err != nil {
		return err
	}
	list(c, p, found, func(m models.MessagingConfiguration) string { return m.Country },
		func(m models.MessagingConfiguration) MessagingConfiguration { return a.configuration(c, m) })
	return nil
}

// fetchConfiguration shows the configuration for a country.
//
//	@Summary		Show a messaging configuration
//	@Tags			verify
//	@ID				fetchMessagingConfiguration
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			country	path		string	true	"country (ISO 3166-1 alpha-2), or all"	example(NL)
//	@Success		200	{object}	MessagingConfiguration
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/MessagingConfigurations/{country} [get]
func (a *API) fetchConfiguration(c *gin.Context) error {
	found, err := a.verify.Configuration(c.Request.Context(), parameter(c, "service"), parameter(c, "country"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.configuration(c, found))
	return nil
}

// updateConfiguration names another gateway for a country.
//
//	@Summary		Change a messaging configuration
//	@Tags			verify
//	@ID				updateMessagingConfiguration
//	@Accept			x-www-form-urlencoded
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			country	path		string	true	"country (ISO 3166-1 alpha-2), or all"	example(NL)
//	@Param			MessagingServiceSid	formData	string	true	"gateway"	extensions(x-required)	example(MG5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6)
//	@Success		200	{object}	MessagingConfiguration
//	@Failure		400	{object}	Refusal	"Invalid parameter"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/MessagingConfigurations/{country} [post]
func (a *API) updateConfiguration(c *gin.Context) error {
	f, err := body(c)
	if err != nil {
		return err
	}
	f.has("MessagingServiceSid")
	gateway := f.text("MessagingServiceSid", 34)
	if f.err != nil {
		return f.err
	}
	changed, err := a.verify.Reconfigure(c.Request.Context(), parameter(c, "service"), parameter(c, "country"), gateway)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, a.configuration(c, changed))
	return nil
}

// deleteConfiguration removes the configuration for a country.
//
//	@Summary		Delete a messaging configuration
//	@Tags			verify
//	@ID				deleteMessagingConfiguration
//	@Produce		json
//	@Param			service	path		string	true	"SID of the service"	example(VA0198c2f1a3b84e6f8d1c5a7b9e0f2d31)
//	@Param			country	path		string	true	"country (ISO 3166-1 alpha-2), or all"	example(NL)
//	@Success		204	"Deleted"
//	@Failure		401	{object}	Refusal	"Authenticate"
//	@Failure		403	{object}	Refusal	"Scope verify missing"
//	@Failure		404	{object}	Refusal	"The requested resource was not found"
//	@Failure		429	{object}	Refusal	"Too many requests"
//	@Failure		500	{object}	Refusal	"Internal error"
//	@Router			/v2/Services/{service}/MessagingConfigurations/{country} [delete]
func (a *API) deleteConfiguration(c *gin.Context) error {
	return gone(c, a.verify.Deconfigure(c.Request.Context(), parameter(c, "service"), parameter(c, "country")))
}
