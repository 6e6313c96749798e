package risk

import (
	"bytes"
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	_ encoding.BinaryMarshaler   = (*User)(nil)
	_ encoding.BinaryUnmarshaler = (*User)(nil)
)

func encoded(tb testing.TB, u *User) []byte {
	tb.Helper()
	data, err := u.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestHistoriesAreSmall(t *testing.T) {
	hex := func(a Address, i int) Address {
		a.Hash, a.Prefix = fmt.Sprintf("%024x", i), fmt.Sprintf("%023x", i)
		return a
	}
	rows := []struct {
		name   string
		logins int
		device bool
		most   int
	}{
		{"never logged in", 0, false, 50},
		{"2 logins, no devices", 2, false, 200},
		{"9 logins, 2 devices", 9, true, 600},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			u := new(User)
			for i := range row.logins {
				g := []gadget{macintosh(), phone()}[i%2]
				if !row.device {
					g = gadget{agent: macintosh().agent}
				}
				a := g.attempt(noon+int64(i)*day, hex(home(), i/3))
				a.Address.Class = ClassNone
				u.Learn(a, 1)
			}
			if n := len(encoded(t, u)); n > row.most {
				t.Errorf("%d bytes, want at most %d", n, row.most)
			}
		})
	}
}

func TestAHistoryNeverGrowsBeyondTwoKilobytes(t *testing.T) {
	u := new(User)
	for i := range 500 {
		g := macintosh().with("canvas", fmt.Sprint(i), "webglVendor", "v", "webglRenderer", "r", "accept", "a", "encoding", "e", "storage", "s")
		g.agent = Agent{
			Browser: strings.Repeat("b", 30) + fmt.Sprint(i), OS: strings.Repeat("o", 30) + fmt.Sprint(i), Type: strings.Repeat("t", 40),
			BrowserVersion: []int{1 << 19, 1 << 19, 1 << 19, 1 << 19, 5}, OSVersion: []int{1 << 19, 1 << 19, 1 << 19, -4}, Hash: fmt.Sprint("ua", i),
		}
		a := g.attempt(noon+int64(i)*hour, Address{
			Hash: fmt.Sprint("a", i), Prefix: fmt.Sprint("p", i), Country: fmt.Sprintf("%c%c", 'A'+i%26, 'A'+i/26%26), ASN: math.MaxUint32 - uint32(i),
			Lat: 1, Lon: 1, Radius: 1, HasPlace: true, Class: ClassTor,
		})
		a.Cookie = CookieValid
		u.Learn(a, 1)
		u.Fail(a.At)
		u = stored(t, u)
		if n := len(encoded(t, u)); n > longestHistory {
			t.Fatalf("%d bytes after %d logins", n, i+1)
		}
	}
	if len(u.devices) == 0 || len(u.families) != shelf {
		t.Errorf("%d devices, %d families kept", len(u.devices), len(u.families))
	}
}

// drawUser is a history made of random logins.
func drawUser(t *rapid.T) *User {
	u := new(User)
	at := noon
	for range rapid.IntRange(0, 15).Draw(t, "logins") {
		at += rapid.Int64Range(0, 40*day).Draw(t, "gap")
		u.Learn(drawAttempt(t, at), rapid.Float64Range(0, 1).Draw(t, "weight"))
		if rapid.Bool().Draw(t, "fail") {
			u.Fail(at)
		}
	}
	return u
}

// drawAttempt has any part missing or strange.
func drawAttempt(t *rapid.T, at int64) Attempt {
	from := rapid.SampledFrom([]Address{{}, home(), germany(), elsewhere(germany()), far(), {Country: "NL"}, {Hash: "only"}}).Draw(t, "from")
	from.Class = rapid.SampledFrom([]Class{"", ClassNone, ClassVPN, ClassTor, "unheard"}).Draw(t, "class")
	g := rapid.SampledFrom([]gadget{{}, windows(), newerWindows(), macintosh(), phone(), phone().upgraded(18), {agent: phone().agent}}).Draw(t, "with")
	a := g.attempt(at, from)
	a.Cookie = rapid.SampledFrom([]Cookie{"", CookieAbsent, CookieValid, CookieForeign, CookieUnsupported}).Draw(t, "cookie")
	a.Failures = rapid.SampledFrom([]float64{0, 1, 5, 1e9, math.NaN(), math.Inf(1), -3}).Draw(t, "failures")
	return a
}

func TestAHistorySurvivesItsEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := drawUser(t)
		data, err := u.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back := new(User)
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		again, err := back.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, again) {
			t.Fatal("the encoding of the decoded history differs")
		}
		p, g := DefaultPolicy(), NewGlobal()
		a := drawAttempt(t, u.last+day)
		before, after := unruled(p).Decide(Observe(u, g, a)), unruled(p).Decide(Observe(back, g, a))
		if math.Abs(before.Sum-after.Sum) > 1e-3 {
			t.Fatalf("sum %v became %v", before.Sum, after.Sum)
		}
	})
}

func TestManyEncodingsDoNotMakeACellYounger(t *testing.T) {
	u := new(User)
	u.Learn(windows().attempt(noon, home()), 1)
	for i := range int64(300) {
		u.Learn(phone().attempt(noon+i*13*60*second, germany()), 1)
		u = stored(t, u)
	}
	if seen := u.countries[0].seen; u.countries[0].code != "NL" || seen > noon || noon-seen > hour {
		t.Errorf("%+v, last seen %d ms after the fact", u.countries[0], seen-noon)
	}
}

func TestDamagedHistoriesAreRefused(t *testing.T) {
	u := newWorld(t).settle(iaaUser())
	data := encoded(t, u)
	for name, damaged := range map[string][]byte{
		"empty":             {},
		"a later version":   append([]byte{historyVersion + 1}, data[1:]...),
		"something follows": append(bytes.Clone(data), 0),
		"far too long":      make([]byte, longestHistory+1),
	} {
		kept := *u
		if err := kept.UnmarshalBinary(damaged); err == nil {
			t.Errorf("%s: decoded", name)
		}
		if !reflect.DeepEqual(kept, *u) {
			t.Errorf("%s: the history changed all the same", name)
		}
	}
	for n := range data {
		if new(User).UnmarshalBinary(data[:n]) == nil {
			t.Errorf("decoded the first %d of %d bytes", n, len(data))
		}
	}
}

func FuzzUserUnmarshal(f *testing.F) {
	empty, err := new(User).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	full := new(User)
	for i, g := range []gadget{windows(), macintosh(), phone(), newerWindows()} {
		a := g.attempt(noon+int64(i)*day, []Address{home(), germany(), france(), far()}[i])
		a.Cookie, a.Address.Class = CookieValid, ClassNone
		full.Learn(a, 1)
		full.Fail(a.At)
	}
	data, err := full.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)-7])
	f.Fuzz(func(t *testing.T, data []byte) {
		u := new(User)
		if u.UnmarshalBinary(data) != nil {
			return
		}
		g, p := NewGlobal(), DefaultPolicy()
		a := windows().attempt(noon, home())
		if d := unruled(p).Decide(Observe(u, g, a)); d.Score < 0 || d.Score > highestScore || math.IsNaN(d.Sum) {
			t.Errorf("decision %+v", d)
		}
		g.Apply(u.Learn(a, 1))
		if n := len(encoded(t, u)); n > longestHistory {
			t.Errorf("encoded again: %d bytes", n)
		}
	})
}
