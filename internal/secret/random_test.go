package secret

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAnIDIsAUUIDOfVersion7(t *testing.T) {
	var s sequence
	now := time.UnixMilli(0x0123456789ab)
	for range 1000 {
		id := s.next(now)
		raw, err := hex.DecodeString(id)
		if err != nil || len(raw) != 16 || id != strings.ToLower(id) {
			t.Fatalf("%q", id)
		}
		if raw[6]>>4 != 7 || raw[8]>>6 != 2 {
			t.Fatalf("%s: version %d, variant %d", id, raw[6]>>4, raw[8]>>6)
		}
		if !strings.HasPrefix(id, "0123456789ab") {
			t.Fatalf("%s does not tell its time", id)
		}
	}
}

func TestIDsRiseWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sequence
		last := ""
		for _, ms := range rapid.SliceOf(rapid.Int64Range(0, 50)).Draw(t, "milliseconds") {
			id := s.next(time.UnixMilli(1_700_000_000_000 + ms))
			if id <= last {
				t.Fatalf("%s after %s", id, last)
			}
			last = id
		}
	})
}

func TestIDsCarryOverWhatIsFull(t *testing.T) {
	var s sequence
	now := time.UnixMilli(1_700_000_000_000)
	s.set(now.UnixMilli(), 7, randomB)
	if id := s.next(now); !strings.HasPrefix(id, "018bcfe568007008") {
		t.Errorf("got %s, want the next of the twelve bits", id)
	}
	s.set(now.UnixMilli(), randomA, randomB)
	first := s.next(now)
	if !strings.HasPrefix(first, "018bcfe568017000") {
		t.Errorf("got %s, want the next millisecond", first)
	}
	if second := s.next(now); second <= first {
		t.Errorf("%s after %s", second, first)
	}
}

func TestIDsMadeInParallelAreUnique(t *testing.T) {
	const workers, each = 8, 500
	now := time.UnixMilli(1_700_000_000_000)
	made := make([][]string, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for range each {
				made[w] = append(made[w], NewID(now))
			}
		})
	}
	wg.Wait()
	for w, ids := range made {
		if !slices.IsSorted(ids) {
			t.Errorf("worker %d saw ids fall", w)
		}
	}
	all := slices.Concat(made...)
	slices.Sort(all)
	if got := len(slices.Compact(all)); got != workers*each {
		t.Errorf("%d ids of %d", got, workers*each)
	}
}

func TestTokensAre128BitsInLowerCase(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := NewToken()
		if len(token) != 32 || strings.Trim(token, "0123456789abcdef") != "" || seen[token] {
			t.Fatalf("%q", token)
		}
		seen[token] = true
	}
}

func TestDigitsAreUniform(t *testing.T) {
	const n = 100_000
	counts := map[rune]int{}
	for _, d := range Digits(n) {
		counts[d]++
	}
	if len(counts) != 10 {
		t.Fatalf("%d different digits", len(counts))
	}
	for d, count := range counts {
		// Six standard deviations of a fair one are 570.
		if count < n/10-600 || count > n/10+600 {
			t.Errorf("%c comes %d times in %d", d, count, n)
		}
	}
	if Digits(0) != "" || len(Digits(1)) != 1 {
		t.Error("the number of digits is not kept")
	}
}

func TestMadePasswordsPassTheRules(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		password := Password()
		if strings.ContainsAny(password, "0oil") || seen[password] {
			t.Fatalf("%q", password)
		}
		seen[password] = true
		if err := CheckPassword(password, []string{"alice"}); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func BenchmarkNewID(b *testing.B) {
	now := time.UnixMilli(1_700_000_000_000)
	for b.Loop() {
		NewID(now)
	}
}

func TestIDFromLiesBeforeTheIDsOfItsMillisecond(t *testing.T) {
	var s sequence
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	early, late := s.next(at.Add(-time.Millisecond)), s.next(at)
	if from := IDFrom(at); from <= early || from >= late {
		t.Errorf("%s, %s, %s", early, from, late)
	}
	if before := IDFrom(time.Time{}); before >= early || len(before) != 12 {
		t.Errorf("the zero instant gives %q", before)
	}
}
