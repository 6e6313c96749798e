package notify_test

import (
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/notify"
)

func TestAnAmountThatCanBeReadInTwoWaysIsNone(t *testing.T) {
	for amount, want := range map[string]bool{
		"5": true, "€39.99": true, "39,99 €": true, "39,99\u00a0€": true, "EUR 1 000.50": true, "-5 CHF": true, "100 рублей": true,
		"५ रुपये": true, ".99 EUR": false, "1.2.3.4": false, "1,000.50": false, "1.000 EUR": false, "39.9": false, "39.999": false,
		"5. EUR": false, "5 .99": false, "1'000": false, "EUR": false, "": false, "5 EUR\n@evil.example #1": false, "5 EUR or 1": false,
		"5 EUR.evil.example": false, "evil.example/1": false, "9.\nhttp://x": false, "12.": false, "0x\u202e5": false,
	} {
		if got := notify.IsAmount(amount); got != want {
			t.Errorf("%q: %t", amount, got)
		}
	}
}

func TestAPayeeThatCannotBeToldAsItIsIsNone(t *testing.T) {
	for payee, want := range map[string]bool{
		"Acme": true, "Müller & Co. KG": true, "Acme, Inc.": true, "1. FC Köln": true, "O'Neill-Smith": true, "株式会社": true,
		strings.Repeat("a", 64): true, "Acme\nhttp": false, "evil.example": false, "Acme..": false, "a@b": false, "x/y": false,
		" Acme": false, "Acme  Inc": false, ".": false, "": false, "Ac\u202eme": false, "#1": false,
	} {
		if got := notify.IsPayee(payee); got != want {
			t.Errorf("%q: %t", payee, got)
		}
	}
}

func TestATemplateTellsPaymentsWhereItsWordsHavePlacesForThem(t *testing.T) {
	const tells = "{{code}} pays {{amount}} to {{payee}}."
	all, err := notify.NewCodeTemplates(map[string]map[string]notify.CodeWords{"Own": {
		"en": {Text: "{{code}}", Payment: tells, Mail: "{{code}}", Subject: "code"},
		"de": {Text: tells, Mail: "{{code}}", PaymentMail: tells, Subject: "code"},
		"fr": {Text: "{{code}}", Payment: "{{code}} {{amount}}", Mail: tells, PaymentMail: "{{code}} {{payee}}", Subject: "code"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string][2]bool{"en": {true, false}, "de-AT": {true, true}, "fr": {false, false}, "it": {true, false}} {
		for i, channel := range []models.Channel{models.SMS, models.Email} {
			if got := all[1].TellsPayments(channel, locale); got != want[i] {
				t.Errorf("%s by %s: %t", locale, channel, got)
			}
		}
	}
	for locale := range all[0].Words() {
		for _, channel := range []models.Channel{models.SMS, models.WhatsApp, models.Email} {
			_, body := all[0].Compose(notify.Code{
				Channel: channel, Locale: locale, Service: "Shop", Code: "123456", Minutes: 10, Amount: "39,99\u00a0€", Payee: strings.Repeat("Acme, Inc. ", 3) + "of the World",
			})
			if !all[0].TellsPayments(channel, locale) || !strings.Contains(body, "39,99 €") ||
				!strings.Contains(body, "Acme, Inc. Acme, Inc. Acme, Inc. of the World") || !strings.HasPrefix(body, "123456") {
				t.Errorf("%s by %s: %q", locale, channel, body)
			}
		}
	}
}
