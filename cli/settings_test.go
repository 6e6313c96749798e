package cli

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"riskgate/challenge"
	"riskgate/internal/config"
	"riskgate/internal/phone"
	"riskgate/login"
	"riskgate/verify/pumping"
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

// The presets of the flags are the defaults of the guard, and its rules those that the
// flags name.
func TestTheGuardIsWhatTheFlagsSay(t *testing.T) {
	load := func(args ...string) config.Serve {
		t.Helper()
		flags := pflag.NewFlagSet("riskgate", pflag.ContinueOnError)
		config.HouseFlags(flags)
		config.ServeFlags(flags)
		if err := flags.Parse(args); err != nil {
			t.Fatal(err)
		}
		settings, err := config.LoadServe(flags, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		return settings
	}
	if diff := cmp.Diff(pumping.DefaultSettings(), pumpingSettings(load())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(pumping.DefaultSettings().Sandbox(), pumpingSettings(load("--sandbox"))); diff != "" {
		t.Error(diff)
	}
	args := []string{"--verify-country", "NL,001", "--verify-refuse-class", "unknown"}
	for rule := range pumping.Modes() {
		args = append(args, "--verify-rule", string(rule)+"=off")
	}
	want := pumping.DefaultSettings()
	want.Countries, want.Classes = []string{"NL", "001"}, []phone.Class{phone.Unknown}
	for rule := range want.Modes {
		want.Modes[rule] = pumping.Off
	}
	if diff := cmp.Diff(want, pumpingSettings(load(args...))); diff != "" {
		t.Error(diff)
	}
}
