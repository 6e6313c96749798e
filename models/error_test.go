package models_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"riskgate/models"
)

func TestTheCauseStaysBesideThePublicMessage(t *testing.T) {
	cause := errors.New("disk on fire")
	public := models.Errorf(models.Overloaded, "Busy, %d waiting", 3)
	err := fmt.Errorf("login: %w", public.Because(cause).After(time.Second))
	var known *models.Error
	if !errors.As(err, &known) || known.Message != "Busy, 3 waiting" || known.RetryAfter != time.Second || !errors.Is(err, cause) {
		t.Errorf("got %+v", known)
	}
	if models.KindOf(err) != models.Overloaded || models.KindOf(cause) != models.Internal || models.KindOf(nil) != models.Internal {
		t.Error("kinds are mixed up")
	}
	if public.RetryAfter != 0 || errors.Is(public, cause) {
		t.Error("a shared error was changed in place")
	}
}
