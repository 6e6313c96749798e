package notify_test

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"riskgate/models"
	"riskgate/notify"
)

func locales() []string { return []string{"en", "fr", "de", "es", "it", "pt", "ru", "zh"} }

func TestComposeFallsBackToTheNearestLanguage(t *testing.T) {
	same := map[string]string{
		"fr": "fr", "fr-CA": "fr", "FR_ca": "fr", "zh-Hant-TW": "zh", "pt-BR": "pt",
		"": "en", "tlh": "en", "xx-fr": "en", "-": "en", "../en": "en", "en-GB": "en",
	}
	for asked, got := range same {
		_, want := notify.Compose(notify.LoginText, got, "Shop", "123456", 5)
		if _, body := notify.Compose(notify.LoginText, asked, "Shop", "123456", 5); body != want {
			t.Errorf("%q: %q, want the words of %q", asked, body, got)
		}
	}
	seen := map[string]string{}
	for _, locale := range locales() {
		_, body := notify.Compose(notify.LoginMail, locale, "Shop", "123456", 5)
		if other, ok := seen[body]; ok {
			t.Errorf("%s speaks like %s", locale, other)
		}
		seen[body] = locale
	}
}

func TestEveryTextBeginsWithTheCodeAndTellsServiceAndMinutes(t *testing.T) {
	for _, locale := range locales() {
		for _, kind := range []notify.Kind{notify.LoginText, notify.LoginMail} {
			subject, body := notify.Compose(kind, locale, "Shop", "123456", 7)
			if !strings.HasPrefix(body, "123456") || !strings.Contains(body, "Shop") || !strings.Contains(body, "7") {
				t.Errorf("%s %s: %q", locale, kind, body)
			}
			if (kind == notify.LoginMail) != (subject != "") || strings.Contains(subject, "123456") {
				t.Errorf("%s %s: subject %q", locale, kind, subject)
			}
		}
		if _, body := notify.Compose(notify.LoginCall, locale, "Shop", "123456", 7); strings.Count(body, "1, 2, 3, 4, 5, 6") != 2 {
			t.Errorf("%s: the call does not spell the code twice: %q", locale, body)
		}
	}
}

func TestNoTextHoldsALinkOrAnUnfilledPlace(t *testing.T) {
	for _, locale := range locales() {
		for _, kind := range []notify.Kind{notify.LoginText, notify.LoginMail, notify.LoginCall} {
			subject, body := notify.Compose(kind, locale, "Shop", "123456", 5)
			for _, wrong := range []string{"://", "www.", "{", "}", "@", "<", "\r"} {
				if strings.Contains(subject+body, wrong) {
					t.Errorf("%s %s holds %q: %q", locale, kind, wrong, body)
				}
			}
		}
	}
}

func TestEveryTextMessageFitsOnePart(t *testing.T) {
	for _, locale := range locales() {
		_, body := notify.Compose(notify.LoginText, locale, "riskgate", "12345678", 10)
		if n := parts(body); n != 1 {
			t.Errorf("%s: %d parts, %d characters: %q", locale, n, utf8.RuneCountInString(body), body)
		}
	}
}

// parts counts the parts of a text message (3GPP TS 23.038): 160 characters of the
// default alphabet, or 70 of UCS-2.
func parts(text string) int {
	const alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"
	single, each := 160, 153
	plain := strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune(alphabet, r) && (r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) < 0
	if !plain {
		single, each = 70, 67
	}
	n := utf8.RuneCountInString(text)
	if n <= single {
		return 1
	}
	return (n + each - 1) / each
}

func TestAServiceNameCannotSmuggleAnythingIn(t *testing.T) {
	tests := map[string]string{
		"Shop":                      "Shop",
		"Café Übel & Söhne":         "Café Übel & Söhne",
		"evil.example/login":        "evil example login",
		"https://evil.example":      "https evil example",
		"a\r\nBcc: eve@example.org": "a Bcc eve example org",
		"{code}{minutes}":           "code minutes",
		"  ":                        "riskgate",
		"":                          "riskgate",
		strings.Repeat("x", 100):    strings.Repeat("x", 32),
		"\u202eevil":                "evil",
		"银行":                        "银行",
	}
	for name, want := range tests {
		subject, _ := notify.Compose(notify.LoginMail, "en", name, "123456", 5)
		if subject != "Your "+want+" code" {
			t.Errorf("%q: %q", name, subject)
		}
	}
}

func TestEachChannelHasItsKindOfLoginCode(t *testing.T) {
	for channel, want := range map[models.Channel]notify.Kind{
		models.SMS: notify.LoginText, models.Email: notify.LoginMail, models.Voice: notify.LoginCall,
	} {
		if got := notify.LoginCode(channel); got != want {
			t.Errorf("%s: %s", channel, got)
		}
	}
}

func TestEveryLanguageFileIsListedHere(t *testing.T) {
	files, err := os.ReadDir("texts")
	if err != nil || len(files) != len(locales()) {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestMaskKeepsOnlyWhatItsOwnerRecognises(t *testing.T) {
	for recipient, want := range map[string]string{
		"+31612345678":     "***78",
		"bob@example.org":  "b***@example.org",
		"élan@example.org": "é***@example.org",
		"a@b@example.org":  "a***@example.org",
		"@example.org":     "***rg",
		"":                 "***",
		"1234":             "***",
	} {
		if got := notify.Mask(recipient); got != want {
			t.Errorf("%q: %q, want %q", recipient, got, want)
		}
	}
}
