package iaa

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/strictjson"
	"riskgate/login"
	"riskgate/models"
)

// AdaptiveTransactionInput is a payment whose risk is judged and nothing else.
type AdaptiveTransactionInput struct {
	ObjectType *string `json:"objectType,omitempty" enums:"AdaptiveTransactionInput,AdaptiveTransactionValidationInput,TransactionValidationInput" example:"AdaptiveTransactionInput"`
	UserID     *string `json:"userID,omitempty" maxLength:"255" example:"iaa_user"`
	Domain     *string `json:"domain,omitempty" maxLength:"64" example:"sandbox"`
	Payment
	Adaptive
}

// AdaptiveTransactionValidationInput is a payment whose risk is judged and whose
// signature is checked.
type AdaptiveTransactionValidationInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"AdaptiveTransactionValidationInput" example:"AdaptiveTransactionValidationInput"`
	Payment
	Data *TransactionData `json:"data,omitempty"`
	Adaptive
	Proof
}

// TransactionValidationInput is a payment whose signature is only checked.
type TransactionValidationInput struct {
	ObjectType string `json:"objectType" validate:"required" enums:"TransactionValidationInput" example:"TransactionValidationInput"`
	Payment
	Data *TransactionData `json:"data,omitempty"`
	Proof
}

// Payment is what a payment says of itself. The amount is a decimal number of 18
// digits at most.
type Payment struct {
	AccountRef      *string             `json:"accountRef,omitempty" maxLength:"150" example:"NL02ABNA0123456789"`
	Amount          *strictjson.Decimal `json:"amount,omitempty" swaggertype:"string" pattern:"^[0-9]+([.][0-9]+)?$" example:"1250.00"`
	Currency        *string             `json:"currency,omitempty" maxLength:"150" example:"EUR"`
	TransactionType *string             `json:"transactionType,omitempty" maxLength:"150" example:"ExternalTransfer"`
	CreditorBank    *string             `json:"creditorBank,omitempty" maxLength:"150" example:"Example Bank"`
	CreditorIBAN    *string             `json:"creditorIBAN,omitempty" maxLength:"150" example:"DE02120300000000202051"`
	CreditorName    *string             `json:"creditorName,omitempty" maxLength:"150" example:"Ada Lovelace"`
	DebtorIBAN      *string             `json:"debtorIBAN,omitempty" maxLength:"150" example:"NL02ABNA0123456789"`
}

// TransactionData is what was signed, in one of four forms.
type TransactionData struct {
	Standard           *StandardData   `json:"standard,omitempty"`
	SecureChannel      *strictjson.Any `json:"secureChannel,omitempty" swaggertype:"object"`
	TransactionMessage *strictjson.Any `json:"transactionMessage,omitempty" swaggertype:"object"`
	FIDO               *strictjson.Any `json:"fido,omitempty" swaggertype:"object"`
	Unknown            jsontext.Value  `json:",embed" swaggerignore:"true"`
}

// StandardData are the fields that the user keyed into the authenticator, and the
// signature it showed.
type StandardData struct {
	DataFields []string       `json:"dataFields" validate:"required" example:"1250.00,202051"`
	Signature  *string        `json:"signature" validate:"required" minLength:"4" maxLength:"16" pattern:"^[0-9]{4,16}$" example:"714346"`
	Unknown    jsontext.Value `json:",embed" swaggerignore:"true"`
}

var errOnlyStandard = models.Errorf(models.NotOffered, "Of the forms of transaction data, only standard is offered")

var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// maxAmountDigits is what every ledger can hold exactly.
const maxAmountDigits = 18

func (in *Payment) check(p *problems) *login.Transaction {
	amount := value((*string)(in.Amount))
	digits := len(strings.Replace(amount, ".", "", 1))
	if in.Amount != nil && (!decimal.MatchString(amount) || digits > maxAmountDigits) {
		p.add("amount", "must be a decimal number of %d digits at most, such as \"12.50\"", maxAmountDigits)
	}
	for _, f := range []struct {
		name string
		text *string
	}{
		{"accountRef", in.AccountRef},
		{"currency", in.Currency},
		{"transactionType", in.TransactionType},
		{"creditorBank", in.CreditorBank},
		{"creditorIBAN", in.CreditorIBAN},
		{"creditorName", in.CreditorName},
		{"debtorIBAN", in.DebtorIBAN},
	} {
		p.text(f.name, f.text, 0, 150)
	}
	return &login.Transaction{
		AccountRef: value(in.AccountRef), Amount: amount, Currency: value(in.Currency),
		TransactionType: value(in.TransactionType), CreditorBank: value(in.CreditorBank),
		CreditorIBAN: value(in.CreditorIBAN), CreditorName: value(in.CreditorName), DebtorIBAN: value(in.DebtorIBAN),
	}
}

// elsewhere reports whether the data is in a form that needs the trusted device.
func (in *TransactionData) elsewhere() bool {
	return in != nil && (in.SecureChannel != nil || in.TransactionMessage != nil || in.FIDO != nil)
}

// check wants one form of data at most. A signature is a credential like an OTP; the
// question it answers is what was keyed in.
func (in *TransactionData) check(p *problems, a *login.Attempt) {
	if in == nil {
		return
	}
	p.unknown("data", in.Unknown, "standard", "secureChannel", "transactionMessage", "fido")
	given := 0
	for _, form := range []bool{in.Standard != nil, in.SecureChannel != nil, in.TransactionMessage != nil, in.FIDO != nil} {
		if form {
			given++
		}
	}
	if given != 1 {
		p.add("data", "must hold one of standard, secureChannel, transactionMessage and fido")
	}
	switch {
	case in.elsewhere():
		a.Credential = login.Credential{Kind: login.FIDO} // answered before it is looked at
	case in.Standard != nil && a.Credential.Kind != login.NoCredential:
		p.add("credentials", "must not be given beside data.standard.signature")
	case in.Standard != nil:
		a.Credential = in.Standard.check(p)
	}
}

func (in *StandardData) check(p *problems) login.Credential {
	const signature, fields = "data.standard.signature", "data.standard.dataFields"
	p.unknown("data.standard", in.Unknown, "dataFields", "signature")
	p.required(signature, in.Signature)
	if in.Signature != nil && !otpDigits.MatchString(*in.Signature) {
		p.add(signature, "must be a string of 4 to 16 digits")
	}
	if n := len(in.DataFields); n < 1 || n > 16 {
		p.add(fields, "must hold 1 to 16 strings")
	}
	for i, field := range in.DataFields {
		p.text(fmt.Sprintf("%s.%d", fields, i), &field, 1, 64)
	}
	return login.Credential{
		Kind: login.OTP, Value: models.Secret(value(in.Signature)), Signed: in.DataFields,
	}
}
