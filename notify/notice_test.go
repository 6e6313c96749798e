package notify_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

const link = "https://login.example.org/not-me?token=123456.1772366400.OFmWlGHwRGpHRvqzyFqZOYvo2SmlbjPTN6WWmMCv3BE"

func writer(t *testing.T) *notify.Notices {
	t.Helper()
	ring, err := secret.RandomKeyring()
	if err != nil {
		t.Fatal(err)
	}
	return &notify.Notices{
		Keys: ring, Serves: func(models.Channel, string) bool { return true }, NewID: secret.NewID, Service: "Shop", Locale: "en",
		Link: func(models.Event) models.Secret { return link },
	}
}

func newsOf(kind models.NoticeKind, locale string, byMail bool) models.News {
	user := models.User{ID: "ada", Email: "ada@example.org", EmailVerified: byMail, Phone: "+31612345678", PhoneVerified: true, Locale: locale}
	return models.News{
		Kinds: []models.NoticeKind{kind}, User: user, At: models.At(time.Date(2026, 3, 1, 12, 5, 59, 0, time.FixedZone("", 3600))),
		Country: "NL", Browser: "Firefox", System: "macOS",
	}
}

func written(t *testing.T, n *notify.Notices, news models.News) (m models.Message, body string) {
	t.Helper()
	all := n.Write(news)
	if len(all) != 1 {
		t.Fatalf("%d notices", len(all))
	}
	return all[0].Message, all[0].Body(models.Event{ID: "1"}).Reveal()
}

func TestANoticeSaysWhatHappenedWhereWhenAndWithWhat(t *testing.T) {
	n := writer(t)
	m, body := written(t, n, newsOf(models.NoticeNewDevice, "de-AT", true))
	const letter = `Es gab eine Anmeldung bei Ihrem Konto von einem neuen Gerät.

Zeit: 2026-03-01 11:05 UTC
Ort: Niederlande
Gerät: Firefox unter macOS

Wenn Sie das waren, brauchen Sie nichts zu tun.

Wenn Sie das nicht waren, öffnen Sie diese Seite und sagen Sie es uns. Der Link gilt einmal, 72 Stunden lang:
` + link + "\n"
	if body != letter || m.Subject != "Sicherheitshinweis zu Ihrem Konto bei Shop" || m.Channel != models.Email {
		t.Errorf("%s: %q\n%s", m.Channel, m.Subject, body)
	}
	m, body = written(t, n, newsOf(models.NoticeNewPlace, "", false))
	const text = "Shop: There was a login to your account from an unusual place. Firefox on macOS, Netherlands, 2026-03-01 11:05 UTC. Not you? " + link
	if body != text || m.Subject != "" || m.Channel != models.SMS || m.Recipient != "+31612345678" {
		t.Errorf("%s: %q\n%s", m.Channel, m.Subject, body)
	}
}

func TestANoticeLeavesOutWhatIsUnknown(t *testing.T) {
	n := writer(t)
	news := newsOf(models.NoticePasswordChanged, "en", true)
	news.Country, news.Browser, news.System = "", "", ""
	n.Link = nil
	_, body := written(t, n, news)
	const letter = `The password of your account was changed.

Time: 2026-03-01 11:05 UTC

If this was you, you do not need to do anything.

If it was not you, contact Shop at once and change your password.
`
	if body != letter {
		t.Errorf("the letter is\n%s", body)
	}
	news.User.EmailVerified, news.Country = false, "ZZ"
	if _, body = written(t, n, news); body != "Shop: The password of your account was changed. ZZ, 2026-03-01 11:05 UTC. Not you? Contact Shop at once." {
		t.Errorf("the text is %s", body)
	}
}

var odd = regexp.MustCompile(`[{}<>\r]|\b\d{4,8}\b`)

func TestEveryNoticeInEveryLanguageIsWholeAndHoldsNoCode(t *testing.T) {
	seen := map[string]string{}
	for _, locale := range locales() {
		for _, kind := range models.NoticeKinds() {
			for _, byMail := range []bool{true, false} {
				for _, linked := range []bool{true, false} {
					n := writer(t)
					if !linked {
						n.Link = nil
					}
					m, body := written(t, n, newsOf(kind, locale, byMail))
					where := locale + " " + string(kind) + " " + string(m.Channel)
					bare := strings.ReplaceAll(strings.ReplaceAll(body, link, ""), "2026-03-01", "")
					if wrong := odd.FindString(m.Subject + bare); wrong != "" || m.OTP != "" {
						t.Errorf("%s holds %q: %q", where, wrong, body)
					}
					if !strings.Contains(m.Subject+body, "Shop") || !strings.Contains(body, "11:05 UTC") || !strings.Contains(body, "Firefox") {
						t.Errorf("%s lacks something: %q %q", where, m.Subject, body)
					}
					if got := strings.Contains(body, link); got != (linked && kind != models.NoticeFailures) {
						t.Errorf("%s holds the link: %t", where, got)
					}
					if most := 4; !byMail && parts(body) > most {
						t.Errorf("%s takes %d parts: %q", where, parts(body), body)
					}
					if other := seen[body]; other != "" && kind != models.NoticeFailures {
						t.Errorf("%s says the same as %s", where, other)
					}
					seen[body] = where
				}
			}
		}
	}
}

func TestEveryLanguageOfNoticesIsListedHere(t *testing.T) {
	files, err := os.ReadDir("notices")
	if err != nil || len(files) != len(locales()) {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestNothingFromOutsideBecomesALink(t *testing.T) {
	n := writer(t)
	n.Service = "https://evil.example/{link}"
	news := newsOf(models.NoticeNewDevice, "en", true)
	news.Browser, news.System = "http://evil.example\n{link}", "<b>{service}</b>"
	_, body := written(t, n, news)
	if strings.Count(body, "://") != 1 || strings.Contains(body, "evil.example") || strings.Contains(body, "<") {
		t.Errorf("the letter is\n%s", body)
	}
}

func TestTheLimitsOfNoticesAreOfTheUserAndTheKind(t *testing.T) {
	n := writer(t)
	keys := map[string]int{}
	for _, kind := range models.NoticeKinds() {
		for _, user := range []string{"user-ada", "user-bob"} {
			news := newsOf(kind, "en", true)
			news.User.ID = user
			for _, l := range n.Write(news)[0].Limits {
				keys[l.Key]++
				if l.Window != time.Hour || l.Max != 1 || l.Streak != 0 || strings.Contains(l.Key, user) {
					t.Errorf("%s: %+v", kind, l)
				}
			}
		}
	}
	if len(keys) != 2*13 {
		t.Errorf("%d counters", len(keys))
	}
}

func TestANoticeGoesWhereItCan(t *testing.T) {
	n := writer(t)
	for refused, want := range map[string]models.Channel{"": models.Email, "ada@example.org": models.SMS} {
		n.Serves = func(_ models.Channel, to string) bool { return to != refused }
		if m, _ := written(t, n, newsOf(models.NoticeNewDevice, "en", true)); m.Channel != want {
			t.Errorf("without %q it goes by %s", refused, m.Channel)
		}
	}
	n.Serves = func(models.Channel, string) bool { return false }
	if all := n.Write(newsOf(models.NoticeNewDevice, "en", true)); all != nil {
		t.Errorf("nobody can be reached, and told is %+v", all)
	}
}
