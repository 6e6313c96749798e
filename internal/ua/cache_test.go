package ua_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/ua"
)

const chrome = "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36"

func TestACacheAnswersLikeTheParser(t *testing.T) {
	cache := ua.NewCache(8)
	for _, text := range []string{chrome, " " + chrome + " ", "curl/8.5.0", "", strings.Repeat("é", 3000)} {
		for range 2 {
			if diff := cmp.Diff(ua.Parse(text), cache.Parse(text)); diff != "" {
				t.Errorf("%.40q: -parser +cache\n%s", text, diff)
			}
		}
	}
	if cache.Len() != 4 {
		t.Errorf("%d remembered, want 4: blanks around a text do not matter", cache.Len())
	}
}

func TestACacheForgetsWhatWasNotAskedForTheLongest(t *testing.T) {
	cache := ua.NewCache(2)
	cache.Parse("curl/1")
	cache.Parse("curl/2")
	cache.Parse("curl/1")
	cache.Parse("curl/3") // pushes 2 out
	if cache.Len() != 2 {
		t.Fatalf("%d remembered, want 2", cache.Len())
	}
	hit := testing.AllocsPerRun(100, func() { cache.Parse("curl/1") })
	if hit != 0 {
		t.Errorf("a remembered agent costs %v allocations", hit)
	}
}

func TestACacheOfNoSizeStillHoldsOne(t *testing.T) {
	cache := ua.NewCache(-1)
	cache.Parse("curl/1")
	cache.Parse("curl/2")
	if cache.Len() != 1 {
		t.Errorf("%d remembered", cache.Len())
	}
}

func TestACacheMayBeUsedByMany(t *testing.T) {
	cache := ua.NewCache(16)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 500 {
				n := (worker*7 + i) % 40
				if got := cache.Parse(fmt.Sprintf("curl/%d", n)).BrowserVersion; len(got) != 1 || got[0] != n {
					t.Errorf("curl/%d has version %v", n, got)
				}
			}
		})
	}
	all.Wait()
	if cache.Len() > 16 {
		t.Errorf("%d remembered, want at most 16", cache.Len())
	}
}

func BenchmarkParseMiss(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ua.Parse(chrome)
	}
}

func BenchmarkParseHit(b *testing.B) {
	cache := ua.NewCache(16)
	b.ReportAllocs()
	for b.Loop() {
		cache.Parse(chrome)
	}
}
