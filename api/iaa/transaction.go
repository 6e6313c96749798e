package iaa

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// TransactionOutput is the answer to a payment that was only judged.
type TransactionOutput struct {
	RiskResponseCode int32 `json:"riskResponseCode" validate:"required" example:"0"`
}

// transactionBody is every member that a payment may have.
type transactionBody struct {
	ObjectType *string `json:"objectType"`
	EventType  *string `json:"eventType"`
	UserID     *string `json:"userID"`
	Domain     *string `json:"domain"`
	Payment
	Data *TransactionData `json:"data"`
	Adaptive
	Proof
	Others jsontext.Value `json:",embed"`
}

// The object types of a payment.
const (
	adaptiveTransaction = "AdaptiveTransactionValidationInput"
	plainTransaction    = "TransactionValidationInput"
)

// validateTransaction checks the signature of a payment and judges its risk.
//
//	@Summary		Validate a transaction
//	@Description	Checks what signs a payment and judges its risk. Of the forms of data, standard is offered; without data the risk alone is judged.
//	@Tags			transactions
//	@ID				validateTransaction
//	@Produce		json
//	@Param			user	path		string								true	"userID@domain"	example(iaa_user@sandbox)
//	@Param			body	body		AdaptiveTransactionValidationInput	true	"A payment whose risk is judged"
//	@Param			body	body		TransactionValidationInput			true	"A payment whose signature is only checked"
//	@Success		200		{object}	LoginOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope transaction missing"
//	@Failure		404		{object}	api.Problem	"User not found; for callers with the scope user-state only"
//	@Failure		409		{object}	api.Problem	"Authentication failed"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		501		{object}	api.Problem	"A form of data that is not offered"
//	@Failure		503		{object}	api.Problem	"Too many logins at this moment"
//	@Router			/users/{user}/transactions/validate [post]
func (a *API) validateTransaction(c *gin.Context) error {
	var body transactionBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	attempt, err := a.attempt(c, &found, &body.Adaptive, &body.Proof, body.Others)
	if err != nil {
		return err
	}
	if !found.malformed() {
		found.required("objectType", body.ObjectType)
		body.check(&found, &attempt)
	}
	if err := found.err(); err != nil {
		return err
	}
	if body.Data.elsewhere() {
		return errOnlyStandard
	}
	return a.decide(c, attempt)
}

// check reads what is particular to payments.
func (b *transactionBody) check(p *problems, a *login.Attempt) {
	p.choice("objectType", b.ObjectType, adaptiveTransaction, plainTransaction)
	p.text("eventType", b.EventType, 0, 64)
	a.Lane, a.EventType, a.Adaptive = risk.LaneTransaction, value(b.EventType), value(b.ObjectType) != plainTransaction
	a.Transaction = b.Payment.check(p)
	b.Data.check(p, a)
	if !a.Adaptive {
		p.plain(a)
	}
}

// judgeTransaction judges a payment and does nothing else.
//
//	@Summary		Judge a transaction
//	@Description	Judges the risk of a payment: no session, no challenge, nothing is learned from it. The user is relationshipRef, or userID and domain.
//	@Tags			transactions
//	@ID				judgeTransaction
//	@Produce		json
//	@Param			body	body		AdaptiveTransactionInput	true	"The payment"
//	@Success		200		{object}	TransactionOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope transaction missing"
//	@Failure		404		{object}	api.Problem	"User not found; for callers with the scope user-state only"
//	@Failure		409		{object}	api.Problem	"User is locked; for callers with the scope user-state only"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/transactions [post]
func (a *API) judgeTransaction(c *gin.Context) error {
	var body transactionBody
	found, err := a.body(c, &body)
	if err != nil {
		return err
	}
	name := a.payer(&found, &body)
	attempt := a.attemptOf(c, &found, name, &body.Adaptive, &body.Proof, body.Others)
	if !found.malformed() {
		body.judged(&found, &attempt)
	}
	if err := found.err(); err != nil {
		return err
	}
	result, err := a.service.Judge(c.Request.Context(), attempt)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, TransactionOutput{codeFor(login.CallerFrom(c.Request.Context()), result.Code)})
	return nil
}

// judged reads a payment whose risk alone is asked for.
func (b *transactionBody) judged(p *problems, a *login.Attempt) {
	p.choice("objectType", b.ObjectType, "AdaptiveTransactionInput", adaptiveTransaction, plainTransaction)
	p.text("eventType", b.EventType, 0, 64)
	a.Lane, a.EventType, a.Adaptive = risk.LaneTransaction, value(b.EventType), true
	a.Transaction = b.Payment.check(p)
	a.Credential = login.Credential{}
}

// payer is the user that a payment without one in its path is made by.
func (a *API) payer(p *problems, body *transactionBody) models.UserName {
	if p.malformed() {
		return models.UserName{}
	}
	if body.UserID != nil {
		return a.split(p, body.UserID, body.Domain)
	}
	p.required("relationshipRef", body.RelationshipRef)
	if body.RelationshipRef == nil {
		return models.UserName{}
	}
	name, err := models.ParseUserName(*body.RelationshipRef, a.domain)
	if err != nil {
		p.add("relationshipRef", "must name a user: userID, or userID@domain")
	}
	return name
}

// split reads a user whose ID and domain come as two members; without a domain it
// is the default one.
func (a *API) split(p *problems, userID, domain *string) models.UserName {
	where := a.domain
	if domain != nil {
		where = *domain
	}
	name, err := models.ParseUserName(value(userID)+"@"+where, a.domain)
	if err == nil && strings.Contains(where, "@") {
		p.add("domain", "must not hold @")
	}
	_ = p.take(err) // nothing but Invalid
	return name
}
