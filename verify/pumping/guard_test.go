package pumping_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/phone"
	"riskgate/models"
	"riskgate/verify/pumping"
)

func TestCapsHoldAgainstSendsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.Settings.Recipient.Max = 7
		var passed atomic.Int32
		var all sync.WaitGroup
		send := dutch(1, 1)
		for range 40 {
			all.Go(func() {
				verdict, err := w.Judge(context.Background(), send)
				if err != nil {
					t.Error(err)
				}
				if refusal := verdict.Refusal(); refusal == nil {
					passed.Add(1)
				} else if refusal.Code != 60203 || refusal.RetryAfter != 24*time.Hour {
					t.Errorf("refused by %+v", *refusal)
				}
			})
		}
		all.Wait()
		if passed.Load() != 7 {
			t.Errorf("%d passed, want 7", passed.Load())
		}
	})
}

func TestEveryCapCountsItsOwn(t *testing.T) {
	for _, c := range []struct {
		rule  pumping.Rule
		cap   func(*pumping.Settings) *pumping.Rate
		other func(n int, s pumping.Send) pumping.Send // shares nothing but what is counted
		code  int
	}{
		{pumping.CapRecipient, func(s *pumping.Settings) *pumping.Rate { return &s.Recipient }, func(n int, s pumping.Send) pumping.Send {
			s.Service, s.User = fmt.Sprint("VA", n), fmt.Sprint("user-", n)
			return s
		}, 60203},
		{pumping.CapAddress, func(s *pumping.Settings) *pumping.Rate { return &s.Address }, func(n int, s pumping.Send) pumping.Send {
			s.Service, s.User, s.To = fmt.Sprint("VA", n), fmt.Sprint("user-", n), fmt.Sprintf("%d@example.org", n)
			return s
		}, 20429},
		{pumping.CapUser, func(s *pumping.Settings) *pumping.Rate { return &s.User }, func(n int, s pumping.Send) pumping.Send {
			s.Service, s.To = fmt.Sprint("VA", n), fmt.Sprintf("%d@example.org", n)
			return s
		}, 60203},
		{pumping.CapService, func(s *pumping.Settings) *pumping.Rate { return &s.Service }, func(n int, s pumping.Send) pumping.Send {
			s.User, s.To = fmt.Sprint("user-", n), fmt.Sprintf("%d@example.org", n)
			return s
		}, 20429},
	} {
		t.Run(string(c.rule), func(t *testing.T) {
			w := here(t)
			*c.cap(&w.Settings) = pumping.Rate{Max: 2, Window: time.Hour}
			send := pumping.Send{Service: "VA1", To: "a@example.org", Channel: models.Email, User: "user-1"}
			if c.rule == pumping.CapAddress {
				send.Address = to("+31612345678", "192.0.2.1").Address
			}
			w.goes(c.other(1, send), c.other(2, send))
			refusal := w.judge(c.other(3, send)).Refusal()
			if refusal == nil || refusal.Rule != c.rule || refusal.Code != c.code {
				t.Fatalf("got %+v", refusal)
			}
			w.later(time.Hour)
			w.goes(c.other(3, send))
		})
	}
}

func TestAddressesOfApplicationsAreNobodys(t *testing.T) {
	w := here(t)
	w.Settings.Address.Max = 1
	for n, address := range []string{"10.0.0.1", "127.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"} {
		w.goes(dutch(n, 1, address), dutch(n, 2, address))
	}
	w.goes(dutch(90, 1, "2001:db8:0:1::1"), dutch(91, 1, "2001:db8:0:2::1"))
	if rule := w.refused(dutch(92, 1, "2001:db8:0:1::2")); rule != pumping.CapAddress {
		t.Errorf("another address of the same network is refused by %q", rule)
	}
}

func TestTheOrderOfTheGuard(t *testing.T) {
	w := here(t)
	w.Settings.Countries, w.Settings.SpendShort.Max = []string{"NL"}, 1
	w.Settings.Prefix.Sends, w.Settings.Recipient.Max = 1, 1
	w.Settings.Modes[pumping.Prefix] = pumping.Live
	premium := to("+449098790000")
	w.goes(dutch(1, 1))
	for _, c := range []struct {
		name string
		send pumping.Send
		rule pumping.Rule
	}{
		{"a cap before a rule", dutch(1, 1), pumping.CapRecipient},
		{"class before country", premium, pumping.Class},
		{"country before spend", to("+4915112345678"), pumping.Country},
		{"rules before spend", dutch(1, 2), pumping.Prefix},
		{"spend at last", dutch(2, 1), pumping.Spend},
	} {
		if rule := w.refused(c.send); rule != c.rule {
			t.Errorf("%s: refused by %q, want %q", c.name, rule, c.rule)
		}
	}
}

func TestWhatARefusalMeans(t *testing.T) {
	w := here(t)
	w.Settings.Countries = []string{"US", phone.NoCountry}
	landline := to("+12124567890")
	landline.Landlines = true
	w.goes(landline, to("+15005550006"), to("+881612345678")) // nobody can tell, and nobody has to
	landline = to("+4930901820")
	landline.Landlines = true
	for _, c := range []struct {
		send pumping.Send
		want pumping.Refusal
	}{
		{landline, pumping.Refusal{Rule: pumping.Landline, Code: 60205, Reason: "guard_class"}},
		{to("+448001234567"), pumping.Refusal{Rule: pumping.Class, Code: 60238, Reason: "guard_class"}},
		{to("+14165550134"), pumping.Refusal{Rule: pumping.Country, Code: 60605, Reason: "guard_country"}},
	} {
		if diff := cmp.Diff(&c.want, w.judge(c.send).Refusal()); diff != "" {
			t.Errorf("%s:\n%s", c.send.To, diff)
		}
	}
	w.Settings.Countries = nil
	w.Settings.Modes[pumping.Country] = pumping.Off
	if refusal := w.judge(dutch(1, 1)).Refusal(); refusal == nil || refusal.Code != 60223 {
		t.Errorf("without a country a number is refused with %+v", refusal)
	}
	w.goes(pumping.Send{To: "a@example.org", Channel: models.Email})
}

func TestSpendIsOfTheWholeServerAndOfNumbersAlone(t *testing.T) {
	w := here(t)
	w.Settings.SpendShort.Max = 2
	mail := pumping.Send{To: "a@example.org", Channel: models.Email}
	exempt := dutch(3, 1)
	exempt.Exempt = true
	w.goes(mail, mail, dutch(1, 1), dutch(2, 1), mail)
	refusal := w.judge(exempt).Refusal()
	if refusal == nil || refusal.Rule != pumping.Spend || refusal.RetryAfter != time.Minute {
		t.Fatalf("got %+v", refusal)
	}
	w.Settings.Modes[pumping.Spend] = pumping.Shadow
	seen := w.judge(exempt)
	if f := finding(t, seen, pumping.Spend, time.Minute); seen.Refusal() != nil || f.Outcome != pumping.Recorded || f.Value != 3 || f.Threshold != 2 {
		t.Errorf("in the shadow it found %+v", f)
	}
	w.later(time.Minute)
	w.Settings.Modes[pumping.Spend] = pumping.Live
	w.goes(exempt)
}

func TestExemptAndRepeatedSendsAreNotJudged(t *testing.T) {
	w := here(t)
	w.Settings.Prefix.Sends, w.Settings.Modes[pumping.Prefix] = 1, pumping.Live
	exempt, again := dutch(1, 2), dutch(1, 1)
	exempt.Exempt, again.Resend = true, true
	w.goes(exempt, exempt, dutch(1, 1)) // nothing is learned from what is exempt
	if rule := w.refused(dutch(1, 3)); rule != pumping.Prefix {
		t.Fatalf("refused by %q", rule)
	}
	w.goes(exempt, again)
	w.Settings.Recipient.Max = 2
	for _, send := range []pumping.Send{exempt, again} {
		if rule := w.refused(send); rule != pumping.CapRecipient {
			t.Errorf("%s is refused by %q", send.To, rule)
		}
	}
	premium := to("+449098790000")
	premium.Exempt = true
	if rule := w.refused(premium); rule != pumping.Class {
		t.Errorf("an exempt premium number is refused by %q", rule)
	}
}

func TestWhatIsRefusedIsNotCounted(t *testing.T) {
	w := here(t)
	w.Settings.Address.Max, w.Settings.SpendShort.Max = 1, 1
	for range 3 {
		if rule := w.refused(to("+449098790000", "192.0.2.1")); rule != pumping.Class {
			t.Fatalf("refused by %q", rule)
		}
	}
	w.goes(dutch(1, 1, "192.0.2.1"))
}

// deaf is a store of which a part cannot be read.
type deaf struct {
	pumping.Store
	standings, counts, blocks error
}

func (d deaf) Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error) {
	if d.standings != nil {
		return nil, d.standings
	}
	return d.Store.Standings(ctx, now, limits...)
}

func (d deaf) SendCounts(ctx context.Context, ranges ...models.SendRange) ([]models.SendCount, error) {
	if d.counts != nil {
		return nil, d.counts
	}
	return d.Store.SendCounts(ctx, ranges...)
}

func (d deaf) SendBlock(ctx context.Context, key string) (models.SendBlock, error) {
	if d.blocks != nil {
		return models.SendBlock{}, d.blocks
	}
	return d.Store.SendBlock(ctx, key)
}

func TestCapsFailClosedAndRulesFailNeutral(t *testing.T) {
	w := here(t)
	fault := errors.New("disk")
	w.Store = deaf{Store: w.store, standings: fault}
	if _, err := w.Judge(t.Context(), dutch(1, 1)); !errors.Is(err, fault) {
		t.Errorf("unreadable caps answer %v", err)
	}
	for _, store := range []deaf{{Store: w.store, counts: fault}, {Store: w.store, blocks: fault}} {
		w.Store = store
		verdict := w.judge(dutch(1, 1, "192.0.2.1"))
		for _, rule := range []pumping.Rule{pumping.AddressMix, pumping.AddressVolume, pumping.CountryVolume, pumping.Prefix} {
			if f := finding(t, verdict, rule, 0); f.Outcome != pumping.Unread || verdict.Refusal() != nil {
				t.Errorf("%s found %+v", rule, f)
			}
		}
	}
}

func TestNothingPersonalIsKeptInTheClear(t *testing.T) {
	w := here(t)
	w.goes(dutch(123, 4567, "192.0.2.77"))
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := w.store.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{"+3161123", "1234567", "192.0.2.77"} {
		if bytes.Contains(kept, []byte(mark)) {
			t.Errorf("%s is in the database", mark)
		}
	}
}

func TestAMailboxInOtherLettersIsTheSame(t *testing.T) {
	w := here(t)
	w.Settings.Recipient = pumping.Rate{Max: 2, Window: time.Hour}
	w.goes(pumping.Send{To: "ada@example.org", Channel: models.Email}, pumping.Send{To: "Ada@example.org", Channel: models.Email})
	if rule := w.refused(pumping.Send{To: "aDa@example.org", Channel: models.Email}); rule != pumping.CapRecipient {
		t.Errorf("refused by %q", rule)
	}
}

func TestWhatIsSentAgainByAnotherChannelIsNoSMSToALandline(t *testing.T) {
	w := here(t)
	call := to("+4930901820")
	call.Channel, call.Landlines = models.Voice, false
	w.goes(call)
	text := to("+4930901820")
	text.Resend, text.Landlines = true, true
	if rule := w.refused(text); rule != pumping.Landline {
		t.Errorf("refused by %q", rule)
	}
}
