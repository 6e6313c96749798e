package account

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"riskgate/internal/phone"
	"riskgate/internal/secret"
	"riskgate/models"
)

// Create makes a user. The addresses count as verified: the calling application
// vouches for them.
func (a *Service) Create(ctx context.Context, name models.UserName, input Input) error {
	user, problems := a.newUser(name, input)
	if problems != nil {
		return models.InvalidInput(problems...)
	}
	credential, err := a.credential(ctx, user, input.Password)
	if err != nil {
		return err
	}
	return a.create(ctx, user, credential)
}

// newUser is the row of a user who is to be made, or everything that is wrong with it.
func (a *Service) newUser(name models.UserName, input Input) (models.User, []models.Field) {
	now := models.At(a.Now())
	user := models.User{
		ID: secret.NewID(now.Time()), NameKey: name.Key(), UserID: name.UserID, Domain: name.Domain,
		DeliveryMethod: models.DeliverDefault, CreatedAt: now, UpdatedAt: now,
	}
	_, problems := a.apply(&user, input)
	return user, problems
}

// create stores a new user together with the virtual authenticator of their
// addresses.
func (a *Service) create(ctx context.Context, user models.User, credential *models.Credential) error {
	err := a.kept(ctx, a.event(ctx, models.EventUserCreated, user.ID), func(e models.Event) error {
		return a.Store.CreateUser(ctx, user, credential, e)
	})
	if err != nil {
		return a.taken(ctx, user, err)
	}
	return a.GiveVirtual(ctx, models.Person{User: user})
}

// taken tells a name that exists from one that is another user's address.
func (a *Service) taken(ctx context.Context, user models.User, err error) error {
	if !models.IsConflict(err) {
		return err
	}
	if _, missing := a.Store.Person(ctx, user.NameKey); models.IsNotFound(missing) {
		return err
	}
	return errUserExists.Because(err)
}

// Patch changes what the input names.
func (a *Service) Patch(ctx context.Context, name models.UserName, input Input) error {
	person, err := a.person(ctx, name)
	if err != nil {
		return err
	}
	user := person.User
	fields, problems := a.apply(&user, input)
	if problems != nil {
		return models.InvalidInput(problems...)
	}
	credential, err := a.credential(ctx, user, input.Password)
	if err != nil {
		return err
	}
	if len(fields) > 0 {
		user.UpdatedAt = models.At(a.Now())
		event := a.changed(ctx, user.ID, fields...)
		event.Notices = a.told(person.User, readdressed(person.User, user)...)
		err = a.kept(ctx, event, func(e models.Event) error {
			return a.Store.UpdateUser(ctx, user, e)
		})
		if err != nil {
			return err
		}
	}
	if err := a.setPassword(ctx, person.User, credential); err != nil {
		return err
	}
	person.User = user
	return a.GiveVirtual(ctx, person)
}

// apply takes over what the input names and returns the names of those fields, or
// everything that is wrong with them.
func (a *Service) apply(user *models.User, input Input) (fields []string, problems []models.Field) {
	wrong := func(field, message string) { problems = append(problems, models.Field{Name: field, Message: message}) }
	if input.Email != nil {
		fields = append(fields, "emailAddress")
		email, ok := emailAddress(*input.Email)
		if !ok {
			wrong("emailAddress", "must be an e-mail address, such as name@example.org")
		}
		user.Email, user.EmailVerified = email, email != ""
	}
	if input.Phone != nil {
		fields = append(fields, "mobilePhoneNumber")
		number, ok := phoneNumber(*input.Phone, a.Region)
		if !ok {
			wrong("mobilePhoneNumber", a.phoneAdvice())
		}
		user.Phone, user.PhoneVerified = number, number != ""
	}
	if input.Delivery != nil {
		fields = append(fields, "vdpDeliveryMethod")
		if !slices.Contains(deliveryMethods(), *input.Delivery) {
			wrong("vdpDeliveryMethod", "must be Default, SMS, Email or Voice")
		}
		user.DeliveryMethod = *input.Delivery
	}
	return fields, append(problems, a.passwordProblems(*user, input.Password)...)
}

func deliveryMethods() []models.DeliveryMethod {
	return []models.DeliveryMethod{models.DeliverDefault, models.DeliverSMS, models.DeliverEmail, models.DeliverVoice}
}

// longestEmail is the limit of a path in SMTP (RFC 5321, section 4.5.3.1.3).
const longestEmail = 254

// emailAddress reads a bare address (RFC 5322 addr-spec); empty stays empty. The
// domain is written in small letters, the part before it is its owner's matter.
func emailAddress(text string) (string, bool) {
	text = norm.NFC.String(strings.TrimSpace(text))
	if text == "" {
		return "", true
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Name != "" || parsed.Address != text || len(text) > longestEmail {
		return "", false
	}
	at := strings.LastIndexByte(text, '@')
	domain := strings.ToLower(text[at+1:])
	if strings.ContainsAny(domain, "[]") {
		return "", false // a machine's address is nobody's mailbox
	}
	return text[:at+1] + domain, true
}

// phoneNumber reads a number into E.164; empty stays empty.
func phoneNumber(text, region string) (string, bool) {
	if strings.TrimSpace(text) == "" {
		return "", true
	}
	number, err := phone.Parse(text, region)
	return number.E164, err == nil
}

func (a *Service) phoneAdvice() string {
	if a.Region != "" {
		return "must be a phone number, with + and the country's code unless it is of " + a.Region
	}
	return "must be a phone number with + and the country's code, such as +31612345678"
}
