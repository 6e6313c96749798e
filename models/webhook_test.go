package models

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// eventTypes reads the constants of every type of event there is from the source.
func eventTypes(t *testing.T) (types []EventType) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				continue
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "EventType" {
				continue
			}
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			types = append(types, EventType(value))
		}
	}
	return types
}

func TestWebhooksAreToldEveryEventOfTheirFamilies(t *testing.T) {
	all := eventTypes(t)
	if len(all) < 20 {
		t.Fatalf("only %d types were found", len(all))
	}
	for _, kind := range all {
		family, _, _ := strings.Cut(string(kind), ".")
		if slices.Contains(WebhookFamilies(), family) != slices.Contains(WebhookTypes(), kind) {
			t.Errorf("%s: the families and the types differ", kind)
		}
	}
}

func TestAWebhookSubscribesToTypesAndFamilies(t *testing.T) {
	for list, want := range map[string][]EventType{
		"":                               WebhookTypes(),
		"login.accepted":                 {EventLoginAccepted},
		"user.* login.failed":            {EventLoginFailed, EventUserCreated, EventUserChanged, EventUserDeleted, EventUserUnlocked, EventNotMe},
		"transaction.*":                  {EventTransaction},
		"transaction.* login.accepted":   {EventLoginAccepted, EventTransaction},
		"webhook.gave_up password.reset": {},
	} {
		if got := (Webhook{TypeList: list}).Types(); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", list, got, want)
		}
	}
	for name, want := range map[string]bool{
		"login.accepted": true, "login.*": true, "case.*": true, "ping": false, "*": false, "webhook.*": false,
		"webhook.gave_up": false, "message.sent": false, "login": false, "login.": false, "login.acepted": false, "": false, ".*": false,
	} {
		if Subscribable(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestAPreviousSecretSignsUntilItsTime(t *testing.T) {
	w := Webhook{Secret: "new", Previous: "old", PreviousUntil: 10}
	if got := w.Live(9); !slices.Equal(got, []Secret{"new", "old"}) {
		t.Errorf("%d secrets before", len(got))
	}
	if got := w.Live(10); !slices.Equal(got, []Secret{"new"}) {
		t.Errorf("%d secrets after", len(got))
	}
	if got := (Webhook{Secret: "new", PreviousUntil: 10}).Live(1); len(got) != 1 {
		t.Errorf("%d secrets without a previous one", len(got))
	}
}
