package iaa

import (
	"regexp"

	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/strictjson"
	"riskgate/login"
	"riskgate/models"
)

// Proof is what an attempt proves itself by, and how it wants to be answered.
type Proof struct {
	Credentials           *Credentials        `json:"credentials,omitempty"`
	StaticPassword        *string             `json:"staticPassword,omitempty" minLength:"8" maxLength:"255" format:"password" example:"Test1234"`
	FIDOAuthentication    *FIDOAuthentication `json:"fidoAuthentication,omitempty"`
	RequestID             *string             `json:"requestID,omitempty" maxLength:"64" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	OrchestrationDelivery []string            `json:"orchestrationDelivery,omitempty" enums:"pushNotification,requestMessage" example:"pushNotification"`
	Timeout               *strictjson.Whole   `json:"timeout,omitempty" swaggertype:"integer" minimum:"0" example:"0"`
	LoginMessage          *LoginMessage       `json:"loginMessage,omitempty"`
}

// Credentials hold one kind of credential.
type Credentials struct {
	PassKey           *string            `json:"passKey,omitempty" minLength:"1" maxLength:"255" example:"Test1234"`
	Authenticator     *AuthenticatorOTP  `json:"authenticator,omitempty"`
	FIDOAuthenticator *FIDOAuthenticator `json:"fidoAuthenticator,omitempty"`
	Unknown           jsontext.Value     `json:",embed" swaggerignore:"true"`
}

// AuthenticatorOTP is a one-time code, and the question it answers if there was one.
type AuthenticatorOTP struct {
	OTP       *string        `json:"OTP" validate:"required" minLength:"4" maxLength:"16" pattern:"^[0-9]{4,16}$" example:"714346"`
	Challenge *string        `json:"challenge,omitempty" minLength:"1" maxLength:"64" example:"123456"`
	Unknown   jsontext.Value `json:",embed" swaggerignore:"true"`
}

// FIDOAuthenticator is a WebAuthn assertion.
type FIDOAuthenticator struct {
	AuthenticationResponse *strictjson.Text `json:"authenticationResponse" validate:"required" swaggertype:"string"`
	Unknown                jsontext.Value   `json:",embed" swaggerignore:"true"`
}

// FIDOAuthentication names the protocol of an assertion.
type FIDOAuthentication struct {
	FIDOProtocol *string        `json:"fidoProtocol" validate:"required" enums:"FIDO2" example:"FIDO2"`
	Unknown      jsontext.Value `json:",embed" swaggerignore:"true"`
}

// LoginMessage is shown on the trusted device, as plain text.
type LoginMessage struct {
	Title     *Caption       `json:"title,omitempty"`
	Subject   *string        `json:"subject,omitempty" maxLength:"200" example:"Log in to the web shop?"`
	Challenge *string        `json:"challenge,omitempty" maxLength:"200"`
	Unknown   jsontext.Value `json:",embed" swaggerignore:"true"`
}

// Caption is a piece of text.
type Caption struct {
	Text    *string        `json:"text,omitempty" maxLength:"200" example:"Login"`
	Unknown jsontext.Value `json:",embed" swaggerignore:"true"`
}

var otpDigits = regexp.MustCompile(`^[0-9]{4,16}$`)

// check adds everything that is wrong with the fields and puts the rest into the
// attempt.
func (in *Proof) check(p *problems, a *login.Attempt) {
	if in.Credentials != nil {
		p.drop("staticPassword")
		a.Credential = in.Credentials.check(p)
	} else if in.StaticPassword != nil {
		p.text("staticPassword", in.StaticPassword, 8, 255)
		a.Credential = passKey(*in.StaticPassword)
	}
	in.protocol(p)
	p.text("requestID", in.RequestID, 0, 64)
	a.RequestID = value(in.RequestID)
	a.Wait = wait(in.Timeout)
	a.Push = in.OrchestrationDelivery == nil
	for _, delivery := range in.OrchestrationDelivery {
		a.Push = a.Push || delivery == "pushNotification"
		a.AskMessage = a.AskMessage || delivery == "requestMessage"
	}
	in.LoginMessage.check(p, a)
}

func (in *Proof) protocol(p *problems) {
	const field = "fidoAuthentication.fidoProtocol"
	var given *string
	if in.FIDOAuthentication != nil {
		given = in.FIDOAuthentication.FIDOProtocol
		p.unknown("fidoAuthentication", in.FIDOAuthentication.Unknown, "fidoProtocol")
	}
	p.choice(field, given, "FIDO2")
	if in.Credentials != nil && in.Credentials.FIDOAuthenticator != nil {
		p.required(field, given)
	}
}

func (in *LoginMessage) check(p *problems, a *login.Attempt) {
	if in == nil {
		return
	}
	p.unknown("loginMessage", in.Unknown, "title", "subject", "challenge")
	if in.Title != nil {
		p.unknown("loginMessage.title", in.Title.Unknown, "text")
		p.text("loginMessage.title.text", in.Title.Text, 0, 200)
		a.Title = value(in.Title.Text)
	}
	p.text("loginMessage.subject", in.Subject, 0, 200)
	p.text("loginMessage.challenge", in.Challenge, 0, 200)
	a.Subject = value(in.Subject)
}

// check wants one kind of credential at most.
func (in *Credentials) check(p *problems) login.Credential {
	p.unknown("credentials", in.Unknown, "passKey", "authenticator", "fidoAuthenticator")
	var found []login.Credential
	if in.PassKey != nil {
		p.text("credentials.passKey", in.PassKey, 1, 255)
		found = append(found, passKey(*in.PassKey))
	}
	if in.Authenticator != nil {
		found = append(found, in.Authenticator.check(p))
	}
	if in.FIDOAuthenticator != nil {
		found = append(found, in.FIDOAuthenticator.check(p))
	}
	switch len(found) {
	case 0:
		return login.Credential{}
	case 1:
		return found[0]
	default:
		p.add("credentials", "must hold one of passKey, authenticator and fidoAuthenticator only")
		return login.Credential{}
	}
}

// passKey is a password, or a keyword that asks for another way.
func passKey(key string) login.Credential {
	switch key {
	case "votp":
		return login.Credential{Kind: login.AskCode}
	case "PIN", "Fingerprint":
		return login.Credential{Kind: login.AskApproval, Keyword: key}
	default:
		return login.Credential{Kind: login.Password, Value: models.Secret(key)}
	}
}

func (in *AuthenticatorOTP) check(p *problems) login.Credential {
	const field = "credentials.authenticator.OTP"
	p.unknown("credentials.authenticator", in.Unknown, "OTP", "challenge")
	p.required(field, in.OTP)
	if in.OTP != nil && !otpDigits.MatchString(*in.OTP) {
		p.add(field, "must be a string of 4 to 16 digits")
	}
	p.text("credentials.authenticator.challenge", in.Challenge, 1, 64)
	return login.Credential{Kind: login.OTP, Value: models.Secret(value(in.OTP)), Challenge: value(in.Challenge)}
}

func (in *FIDOAuthenticator) check(p *problems) login.Credential {
	const field = "credentials.fidoAuthenticator.authenticationResponse"
	response := (*string)(in.AuthenticationResponse)
	p.unknown("credentials.fidoAuthenticator", in.Unknown, "authenticationResponse")
	p.required(field, response)
	p.text(field, response, 1, maxFingerprint)
	return login.Credential{Kind: login.FIDO, Value: models.Secret(value(response))}
}
