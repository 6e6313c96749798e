package cli

import (
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/config"
	"riskgate/login"
)

func TestTheHouseHonoursItsTermsAndLimits(t *testing.T) {
	settings := config.Serve{
		Life: config.Life{SentCode: 90 * time.Second, Approval: 20 * time.Second},
		Limits: config.Limits{
			CodeTries: 3, Registration: config.Rate{Max: 7, Window: time.Hour}, Password: config.Rate{Max: 2, Window: time.Minute},
		},
	}
	want := challenge.Terms{CodeLife: 90 * time.Second, ApprovalLife: 20 * time.Second, CodeTries: 3}
	if got := terms(settings); got != want {
		t.Errorf("the terms are %+v, want %+v", got, want)
	}
	if got := registrations(settings); got != (login.Rate{Max: 7, Window: time.Hour}) {
		t.Errorf("registrations are limited to %+v", got)
	}
	if got := limits(settings); got.Password != (login.Rate{Max: 2, Window: time.Minute}) || got.Streak != 100 {
		t.Errorf("passwords are limited to %+v, %d in a row", got.Password, got.Streak)
	}
	settings.Sandbox = true
	if got := registrations(settings); got.Max != 0 {
		t.Errorf("the sandbox limits registrations to %+v", got)
	}
	if got := limits(settings); got != login.SandboxLimits() {
		t.Errorf("the sandbox limits to %+v", got)
	}
}
