package secret

import (
	"testing"
	"time"
)

func TestCostsBelowEveryOWASPRowAreRefused(t *testing.T) {
	for _, c := range []struct {
		params Params
		ok     bool
	}{
		{DefaultParams(), true},
		{Params{47104, 1, 1}, true},
		{Params{12288, 3, 1}, true},
		{Params{9216, 4, 1}, true},
		{Params{7168, 5, 1}, true},
		{Params{65536, 3, 4}, true}, // RFC 9106's second choice
		{Params{131072, 8, 16}, true},
		{Params{47103, 1, 1}, false},
		{Params{19455, 2, 1}, false},
		{Params{12287, 3, 1}, false},
		{Params{9215, 4, 1}, false},
		{Params{7167, 146, 1}, false},
		{Params{19456, 2, 0}, false},
		{Params{19456, 0, 1}, false},
		{Params{}, false},
		{Params{131073, 1, 1}, false},
		{Params{65536, 17, 1}, false},
		{Params{19456, 2, 17}, false},
		{Params{1<<32 - 1, 1<<32 - 1, 255}, false},
	} {
		if err := c.params.Check(); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.params, err)
		}
		if _, err := NewHasher(c.params, 1, DefaultMaxWait, time.Now); (err == nil) != c.ok {
			t.Errorf("hasher with %v: %v", c.params, err)
		}
	}
}

func TestAHasherNeedsASlot(t *testing.T) {
	for _, slots := range []int{0, -1} {
		if _, err := NewHasher(DefaultParams(), slots, DefaultMaxWait, time.Now); err == nil {
			t.Errorf("%d slots", slots)
		}
	}
	if _, err := NewHasher(DefaultParams(), 1, -time.Second, time.Now); err == nil {
		t.Error("a negative wait")
	}
}
