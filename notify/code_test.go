package notify

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"riskgate/internal/locale"
	"riskgate/models"
)

func templates(t *testing.T, own map[string]map[string]CodeWords) CodeTemplates {
	t.Helper()
	all, err := NewCodeTemplates(own)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheBuiltInTemplateSpeaksEveryLanguageInOneMessage(t *testing.T) {
	built := templates(t, nil)[0]
	for _, language := range locale.Languages() {
		if !built.Speaks(language) || !built.Speaks(language+"-XX") {
			t.Errorf("%s is not spoken", language)
		}
	}
	if built.Speaks("tlh") || built.Speaks("") {
		t.Error("it speaks what it does not")
	}
	if long := built.Long(); long != nil {
		t.Errorf("too long in %v", long)
	}
	seen := map[string]string{}
	for _, language := range locale.Languages() {
		for _, channel := range []models.Channel{models.SMS, models.Email, models.Voice, models.WhatsApp} {
			subject, body := built.Compose(Code{Channel: channel, Locale: language, Service: "Shop", Code: "918273", Minutes: 7, Warning: true})
			code := "918273"
			if channel == models.Voice {
				code = "9, 1, 8, 2, 7, 3"
			}
			if !strings.Contains(body, code) || !strings.Contains(body, "Shop") || !strings.Contains(body, "7") || strings.ContainsAny(subject+body, "{}@<") {
				t.Errorf("%s %s: %q", language, channel, body)
			}
			if (subject != "") != (channel == models.Email) || strings.Contains(subject, "918273") {
				t.Errorf("%s %s: subject %q", language, channel, subject)
			}
			if other, told := seen[body]; told && channel != models.WhatsApp {
				t.Errorf("%s speaks like %s", language, other)
			}
			seen[body] = language
		}
	}
}

func TestTextsAreMeasuredAsTheyGoOut(t *testing.T) {
	long := strings.Repeat("x", 150) + "{{code}}"
	own := templates(t, map[string]map[string]CodeWords{
		"Mixed": {"en": {Text: long[:150] + "{{code}}"}, "de": {Text: long + "€€€"}, "ru": {Text: "ж" + long[:60] + "{{code}}"}},
	})
	if got := fmt.Sprint(own[1].Long()); got != "[de]" {
		t.Errorf("too long in %s", got)
	}
	for text, want := range map[string]bool{
		strings.Repeat("x", 160): true, strings.Repeat("x", 161): false, strings.Repeat("ж", 70): true, strings.Repeat("ж", 71): false,
		strings.Repeat("€", 80): true, strings.Repeat("€", 81): false, strings.Repeat("😀", 35): true, strings.Repeat("😀", 36): false,
	} {
		if oneMessage(text) != want {
			t.Errorf("%.8s… of %d bytes is one message: %v", text, len(text), !want)
		}
	}
}

func TestTheMessageForAnAppStaysWithin140Bytes(t *testing.T) {
	built := templates(t, nil)[0]
	for _, language := range locale.Languages() {
		_, text := built.Compose(Code{
			Channel: models.SMS, Locale: language, Service: "Riskgate", Code: "918273", Minutes: 10, Warning: true, AppHash: "FA+9qCX9VSu", Host: "shop.example",
		})
		if len(text) > 140 || !strings.HasPrefix(text, "<#> ") || !strings.HasSuffix(text, "\nFA+9qCX9VSu") || strings.Contains(text, "@") {
			t.Errorf("%s: %d bytes %q", language, len(text), text)
		}
	}
}

func TestTheGatewayThatIsPreferredComesFirst(t *testing.T) {
	gateways := Gateways{bare("a"), bare("b"), bare("c")}
	for name, want := range map[string]string{"": "abc", "a": "abc", "b": "bac", "c": "cab", "x": "abc"} {
		got := ""
		for _, g := range gateways.prefer(name) {
			got += g.Name()
		}
		if got != want {
			t.Errorf("%q first: %s, want %s", name, got, want)
		}
	}
}

// bare is a gateway with nothing but a name.
type bare string

func (n bare) Name() string { return string(n) }

func (bare) Channels() []models.Channel { return nil }

func (bare) Send(context.Context, models.Message) (string, error) { return "", nil }
