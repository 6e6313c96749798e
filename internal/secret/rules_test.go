package secret

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPasswordsAreJudgedByTheRules(t *testing.T) {
	about := []string{"alice.smith", "sandbox", "asmith@example-bank.com", "436601234567"}
	for password, reasons := range map[string][]string{
		"correct horse battery staple":    nil,
		"kx8wqz2m":                        nil,
		"верныйконьбатарея":               nil,
		"Winter-Garden-7":                 nil,
		strings.Repeat("x9!kQ", 51):       nil, // 255
		strings.Repeat("aé!kQ", 51):       nil, // 255 characters, more bytes
		"":                                {"8 to 255"},
		"kx8wqz2":                         {"8 to 255"},
		"pin":                             {"8 to 255", "reserved"},
		"votp":                            {"8 to 255", "reserved"},
		"PIN":                             {"8 to 255", "reserved"},
		"fingerprint":                     {"reserved", "easy to guess"},
		"Fingerprint":                     {"reserved", "easy to guess"},
		"Test1234":                        {"breaches"},
		"test1234":                        {"breaches"},
		"TEST1234":                        {"breaches"},
		"password":                        {"breaches"},
		"Passw0rd!":                       {"breaches"},
		"1234567890":                      {"breaches"},
		"Str0ngPa55word":                  {"easy to guess"},
		"aaaaaaaaaaaaaaaaaaaaaaa":         {"easy to guess"},
		"ййййййййййййййййй":               {"easy to guess"},
		"Sunshine2024":                    {"easy to guess"},
		"alice.smith1":                    {"easy to guess"},
		"smithsandbox":                    {"easy to guess"},
		"examplebank1":                    {"easy to guess"},
		"436601234567":                    {"easy to guess"},
		strings.Repeat("x9!kQ", 51) + "x": {"8 to 255"},
		strings.Repeat("x", 1021):         {"at most 255"},
		"kx8wqz\xffm":                     {"text"},
	} {
		err := CheckPassword(password, about)
		var weak *WeakError
		if reasons == nil {
			if err != nil {
				t.Errorf("%q: %v", password, err)
			}
			continue
		}
		if !errors.As(err, &weak) || len(weak.Reasons) != len(reasons) {
			t.Errorf("%.40q: got %v, want %q", password, err, reasons)
			continue
		}
		for i, reason := range reasons {
			if !strings.Contains(weak.Reasons[i], reason) {
				t.Errorf("%.40q: got %q, want %q", password, weak.Reasons[i], reason)
			}
		}
		if len(password) > 4 && password != "password" && strings.Contains(err.Error(), password) {
			t.Errorf("the error quotes the password: %v", err)
		}
	}
}

func TestTheLengthIsThatOfTheNormalisedPassword(t *testing.T) {
	// Seven characters, written with a combining mark each.
	if err := CheckPassword(strings.Repeat("o\u0308", 3)+"x9!k", nil); err == nil {
		t.Error("combining marks count as characters")
	}
}

func TestTheUsersOwnDataMakesAPasswordGuessable(t *testing.T) {
	const password = "Hartwig-Kessler"
	if err := CheckPassword(password, nil); err != nil {
		t.Errorf("to a stranger: %v", err)
	}
	for _, about := range [][]string{{"hartwig.kessler"}, {"u123", "Hartwig.Kessler@example.com"}, {"hartwig", "kessler"}} {
		if err := CheckPassword(password, about); err == nil {
			t.Errorf("knowing %v it is still hard to guess", about)
		}
	}
}

func TestNoPasswordTakesLongToJudge(t *testing.T) {
	// What takes a second where every look-alike is tried, and far longer in full length.
	hard := strings.Repeat("4@8({[<369!1|0$57+%2zaeiostlgbcx", 8)[:MaxLength]
	if n := lookAlikes(skeleton(hard)); n <= mostLookAlikes {
		t.Fatalf("only %d look-alikes", n)
	}
	if got := len(skeleton(hard)); got != strengthInput {
		t.Errorf("%d characters are looked at", got)
	}
	start := time.Now()
	if err := CheckPassword(hard, []string{"alice"}); err != nil {
		t.Error(err)
	}
	t.Logf("judged in %s", time.Since(start))
}

func TestTheEstimateSeesOneSignPerCharacter(t *testing.T) {
	for password, want := range map[string]string{
		"plain-7 \x7f":          "plain-7 \x7f",
		"äa":                    "ua",
		"密码密码":                  "qpqp",
		strings.Repeat("é", 99): strings.Repeat("z", 64),
	} {
		if got := skeleton(password); got != want {
			t.Errorf("%q: got %q, want %q", password, got, want)
		}
	}
}

func TestWordsAreThePartsOfTheUsersData(t *testing.T) {
	got := strings.Join(words([]string{"Alice.Smith", "a@b.example", "", "x"}), " ")
	if got != "alice smith alice.smith example a@b.example" {
		t.Errorf("got %q", got)
	}
	if n := len(words(strings.Split(strings.Repeat("word ", 500), " "))); n != 50 {
		t.Errorf("%d words", n)
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("correct horse battery staple", "alice")
	f.Add("İıſK4@8({[<369!", "İ.ı@ſ")
	f.Add("\x00\x01\x7f12/31/1999", "12.12")
	f.Fuzz(func(t *testing.T, password, about string) {
		err := CheckPassword(password, []string{about})
		var weak *WeakError
		if err != nil && (!errors.As(err, &weak) || len(weak.Reasons) == 0) {
			t.Fatalf("%q: %v", password, err)
		}
	})
}

func BenchmarkCheckPassword(b *testing.B) {
	about := []string{"alice", "alice@example.com"}
	for b.Loop() {
		_ = CheckPassword("correct horse battery staple", about)
	}
}
