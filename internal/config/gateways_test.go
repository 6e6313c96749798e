package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoGateways = `
private-host: [kannel.internal]
gateways:
  - name: mts
    preset: exolve
    from: "79990000000"
    secret: ${EXOLVE_KEY}
    countries: [RU, "+76"]
  - name: fallback
    preset: kannel
    url: http://kannel.internal:13013
    user: gate
    secret-file: SECRET
    from: Shop
    reports: false
  - name: own
    url: https://sms.example.org/send
    channels: [sms, voice]
    header: X-Key
    secret: ${OWN}
    body: '{"dst":"{{to}}","msg":"{{body}}"}'
    ok: {status: [200, 202], field: ok, values: ["yes"], retry: [later], id: id}
`

func TestGatewaysAreReadInTheirOrder(t *testing.T) {
	secret := file(t, "kannel", "hush\n")
	path := file(t, "c.yaml", strings.ReplaceAll(twoGateways, "SECRET", secret))
	got, err := world{args: []string{"--config", path}, env: map[string]string{"EXOLVE_KEY": "k1", "OWN": "k2"}}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"kannel.internal"}
	want := []Gateway{
		{
			Name: "mts", Preset: "exolve", Channels: []string{"sms"}, Countries: []string{"RU", "+76"}, From: "79990000000",
			Secret: "k1", Reports: true, Hosts: hosts,
		},
		{
			Name: "fallback", Preset: "kannel", Channels: []string{"sms"}, URL: "http://kannel.internal:13013", User: "gate",
			From: "Shop", Secret: "hush", Hosts: hosts,
		},
		{
			Name: "own", Channels: []string{"sms", "voice"}, URL: "https://sms.example.org/send", Method: "POST", Format: "json",
			Body: `{"dst":"{{to}}","msg":"{{body}}"}`, Header: "X-Key", Secret: "k2", Hosts: hosts, Reports: true,
			Success: Success{Status: []int{200, 202}, Field: "ok", Values: []string{"yes"}, Temporary: []string{"later"}, ID: "id"},
		},
	}
	if diff := cmp.Diff(want, got.Gateways); diff != "" {
		t.Error(diff)
	}
}

func TestOtherCommandsLeaveTheGatewaysAlone(t *testing.T) {
	path := file(t, "c.yaml", "domain: shop\ngateways: [{name: mts, preset: exolve, secret: '${NOWHERE}'}]")
	if got, err := (world{args: []string{"--config", path}}).house(t); err != nil || got.Domain != "shop" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEveryMistakeInTheGatewaysIsToldWithItsPlace(t *testing.T) {
	path := file(t, "c.yaml", `gateways:
  - name: Mts
    preset: exolve
    secret: hunter2
    from: 79990000000
    colour: red
  - name: http
    preset: pigeon
  - name: t
    preset: twilio
    account: AC1
    secret: ${NOWHERE}
    countries: [RU, Russia]
    channels: [sms, voice]
    body: "{}"
  - name: t
    preset: kannel
    url: http://kannel.internal/
    secret-file: /nowhere/at/all
    from: x
  - url: http://own.internal
    method: BREW
    format: xml
    from: x
    secret: ${A}
    secret-file: /b
  - preset: infobip
    name: i
    channels: [pigeon]
    url: kannel
`)
	_, err := world{args: []string{"--config", path}}.serve(t)
	all := strings.Join(problems(t, err), "\n")
	for _, want := range []string{
		"c.yaml:2:5: gateways[0].name: must be 1 to 32 small letters",
		"c.yaml:4:5: gateways[0].secret: must be a variable, such as ${SMS_SECRET}",
		"c.yaml:5:5: gateways[0].from: must be a string",
		"c.yaml:6:5: gateways[0].colour: is not known here",
		"c.yaml:7:5: gateways[1].name: is taken by the gateway of the flags",
		"c.yaml:8:5: gateways[1].preset: must be twilio, exolve",
		"c.yaml:9:5: gateways[2].from: is missing: twilio needs it, or service",
		"c.yaml:12:5: gateways[2].secret: there is no variable NOWHERE",
		"c.yaml:13:21: gateways[2].countries[1]: \"Russia\" is neither",
		"c.yaml:14:5: gateways[2].channels: twilio sends text messages only",
		"c.yaml:15:5: gateways[2].body: is not what twilio takes",
		"c.yaml:16:5: gateways[3].name: is another gateway's, too",
		"c.yaml:18:5: gateways[3].url: must be https://; for a host of your own, say private-host: kannel.internal",
		"c.yaml:19:5: gateways[3].secret-file: open /nowhere/at/all",
		"gateways[3].account: is missing: kannel needs it, or user",
		"c.yaml:21:5: gateways[4].name: is required",
		"gateways[4].url: must be https://",
		"gateways[4].method: must be POST",
		"gateways[4].format: must be json, or form",
		"gateways[4].body: is missing",
		"gateways[4].from: is for presets",
		"gateways[4].secret: set one of this and secret-file",
		"gateways[5].channels: must be sms, or voice",
		"gateways[5].url: must be an https:// URL",
		"gateways[5].secret: is missing: infobip needs it",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said in\n%s", want, all)
		}
	}
	if strings.Contains(all, "hunter2") {
		t.Error("a secret is repeated")
	}
	for content, want := range map[string]string{
		"gateways: {a: b}":       "c.yaml:1:1: gateways: must be",
		"gateways: [1]":          "gateways[0]",
		"a: 1\na: 2":             `c.yaml:2:1: "a" is given a second time`,
		"gateways:\n\t- name: x": "c.yaml:2",
	} {
		_, err := world{args: []string{"--config", file(t, "c.yaml", content)}}.serve(t)
		if all := strings.Join(problems(t, err), "\n"); !strings.Contains(all, want) {
			t.Errorf("%q: %s", content, all)
		}
	}
}
