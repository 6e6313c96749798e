package account

import (
	"context"
	"errors"

	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Registration asks for a new user on behalf of somebody out there: unlike with
// Create, the risk is judged first.
type Registration struct {
	Attempt login.Attempt // who asks and from where; Name is the new user's
	Input   Input
	Serial  string // an authenticator for the new user; empty: none
}

// Registered is what a registration came to. All but Answer is empty unless the
// user was made.
type Registered struct {
	Answer             login.Answer
	RegistrationID     string
	SerialNumber       string
	ActivationPassword models.Secret // good for one login; empty when one was given
}

// Register judges the risk and, if it is accepted, makes the user. Anything but
// an accept leaves nothing behind.
func (a *Service) Register(ctx context.Context, r Registration) (Registered, error) {
	user, problems := a.newUser(r.Attempt.Name, r.Input)
	if problems != nil {
		return Registered{}, models.InvalidInput(problems...)
	}
	if err := a.admit(ctx, r.Attempt); err != nil {
		return Registered{}, err
	}
	answer, welcome, err := a.welcome(ctx, r.Attempt)
	if err != nil || !welcome {
		return Registered{Answer: answer}, err
	}
	if err := a.vacant(ctx, user, r.Serial); err != nil {
		return Registered{}, err
	}
	made := Registered{Answer: answer, RegistrationID: secret.NewToken(), SerialNumber: r.Serial}
	given := r.Input.Password
	if given == nil {
		made.ActivationPassword = models.Secret(secret.Password())
		given = &made.ActivationPassword
	}
	credential, err := a.credential(ctx, user, given)
	if err != nil {
		return Registered{}, err
	}
	credential.OneTime = r.Input.Password == nil
	if err := a.create(ctx, user, credential); err != nil {
		return Registered{}, err
	}
	return made, a.equip(ctx, user, r.Serial)
}

// admit counts a registration.
func (a *Service) admit(ctx context.Context, attempt login.Attempt) error {
	if a.Registrations.Max == 0 {
		return nil
	}
	limits := login.RegistrationLimits(a.Keys, a.Registrations, login.CallerFrom(ctx), attempt)
	refused, err := a.Store.Reserve(ctx, models.At(a.Now()), limits...)
	if err == nil && refused != nil {
		err = models.Errorf(models.Limited, "Too many registrations").After(refused.Window)
	}
	return err
}

// welcome judges an attempt on the lane of registrations. Without adaptive fields
// only a decline stands in the way, and no code is answered.
func (a *Service) welcome(ctx context.Context, attempt login.Attempt) (login.Answer, bool, error) {
	adaptive := attempt.Adaptive
	attempt.Lane, attempt.Adaptive = risk.LaneRegister, true
	answer, err := a.Judge(ctx, attempt)
	if err != nil {
		return login.Answer{}, false, err
	}
	welcome := answer.Code == risk.Accept || !adaptive && answer.Code != risk.Decline
	answer.Status = models.Refused
	if welcome {
		answer.Status = models.Accepted
	}
	if !adaptive {
		answer.HasCode, answer.Code, answer.EventID, answer.Risk = false, 0, 0, nil
	}
	return answer, welcome, nil
}

// vacant makes sure that the name and the authenticator are free before a
// password is hashed for them.
func (a *Service) vacant(ctx context.Context, user models.User, serial string) error {
	_, err := a.Store.Person(ctx, user.NameKey)
	if err == nil {
		return errUserExists
	}
	if !models.IsNotFound(err) {
		return err
	}
	if serial == "" {
		return nil
	}
	return a.free(ctx, serial, user.Domain)
}

// equip hands the new user their authenticator. Where somebody else was quicker,
// the user goes again: half a registration is none.
func (a *Service) equip(ctx context.Context, user models.User, serial string) error {
	if serial == "" {
		return nil
	}
	err := a.hand(ctx, serial, user.ID)
	if err == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	undone := a.kept(ctx, a.event(ctx, models.EventUserDeleted, user.ID), func(e models.Event) error {
		return a.Store.DeleteUser(ctx, user.ID, e)
	})
	return errors.Join(err, undone)
}

// Unregister judges the risk and, if it is accepted, deletes the user.
func (a *Service) Unregister(ctx context.Context, attempt login.Attempt) (login.Answer, error) {
	if _, err := a.person(ctx, attempt.Name); err != nil {
		return login.Answer{}, err
	}
	answer, welcome, err := a.welcome(ctx, attempt)
	if err != nil || !welcome {
		return answer, err
	}
	return answer, a.Delete(ctx, attempt.Name)
}
