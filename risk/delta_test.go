package risk

import (
	"encoding"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var (
	_ encoding.BinaryMarshaler   = Delta{}
	_ encoding.BinaryUnmarshaler = (*Delta)(nil)
)

// drawDelta makes deltas as logins do, and some as they never do.
func drawDelta(t *rapid.T, label string) Delta {
	kinds := Kinds()
	cell := rapid.Custom(func(t *rapid.T) Cell {
		at := noon - rapid.Int64Range(0, 100).Draw(t, "days")*day
		return Cell{
			Kind: rapid.SampledFrom(kinds[:]).Draw(t, "kind"),
			Key:  rapid.SampledFrom([]string{"NL", "DE", "NL/1", "NL/2", "x", ""}).Draw(t, "key"),
			Sum:  rapid.SampledFrom([]float64{1, .5, .25}).Draw(t, "weight") * landmark(at),
			Seen: at,
		}
	})
	return rapid.SliceOfN(cell, 0, 20).Draw(t, label)
}

func TestADeltaSurvivesItsEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDelta(t, "delta")
		data, err := d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Delta
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if len(d)+len(back) > 0 && !reflect.DeepEqual(d, back) {
			t.Fatalf("%v came back as %v", d, back)
		}
	})
}

func TestTheDeltaOfALoginIsSmall(t *testing.T) {
	w := newWorld(t)
	u := w.settle(iaaUser())
	a := windows().attempt(noon, home())
	a.Address.Hash, a.Address.Prefix, a.Agent.Hash = "0123456789abcdef01234567", "0123456789abcdef01234568", "0123456789abcdef01234569"
	data, err := u.Learn(a, 1).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 400 {
		t.Errorf("%d bytes", len(data))
	}
}

func TestADeltaThatCannotBeReadBackIsRefused(t *testing.T) {
	for name, d := range map[string]Delta{
		"unknown kind": {{Kind: "weather", Key: "x", Sum: 1}},
		"endless key":  {{Kind: KindCountry, Key: string(make([]byte, longestKey+1)), Sum: 1}},
	} {
		if _, err := d.MarshalBinary(); err == nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

func FuzzDeltaUnmarshal(f *testing.F) {
	d := new(User).Learn(windows().attempt(noon, home()), 1)
	data, err := d.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte{deltaVersion, 0xff, 0xff, 0x03})
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Delta
		if d.UnmarshalBinary(data) != nil {
			return
		}
		g := NewGlobal()
		g.Apply(d)
		e := Observe(new(User), g, windows().attempt(noon, home()))
		if s := unruled(DefaultPolicy()).Decide(e).Score; s < 0 || s > highestScore {
			t.Errorf("score %d", s)
		}
	})
}

// facts reads what a few attempts would find.
func facts(g *Global) []GlobalFacts {
	var all []GlobalFacts
	u := new(User)
	u.Learn(windows().attempt(noon-day, home()), 1)
	for _, from := range []Address{home(), germany(), {Country: "NL", ASN: 1, Hash: "x"}, {Country: "NL", ASN: 2, Hash: "NL"}} {
		a := windows().attempt(noon, from)
		a.Address.Class = ClassNone
		all = append(all, Observe(u, g, a).Global)
	}
	return all
}

// alike reports whether all numbers are the same but for the last digits.
func alike(a, b []GlobalFacts) bool {
	as, bs := numbers(reflect.ValueOf(a)), numbers(reflect.ValueOf(b))
	return slices.EqualFunc(as, bs, func(a, b float64) bool {
		return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(a))
	})
}

// numbers flattens a value to the numbers in it.
func numbers(v reflect.Value) []float64 {
	var flat []float64
	switch kind := v.Kind(); {
	case v.CanFloat():
		flat = append(flat, v.Float())
	case v.CanInt():
		flat = append(flat, float64(v.Int()))
	case kind == reflect.Slice:
		for i := range v.Len() {
			flat = append(flat, numbers(v.Index(i))...)
		}
	case kind == reflect.Struct:
		for i := range v.NumField() {
			flat = append(flat, numbers(v.Field(i))...)
		}
	}
	return flat
}

func TestDeltasMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deltas := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Delta { return drawDelta(t, "delta") }), 1, 6).Draw(t, "deltas")
		forth, back, merged := NewGlobal(), NewGlobal(), NewGlobal()
		var all Delta
		for i := range deltas {
			forth.Apply(deltas[i])
			back.Apply(deltas[len(deltas)-1-i])
			all = append(all, deltas[i]...)
		}
		merged.Apply(all)
		if !alike(facts(forth), facts(back)) || !alike(facts(forth), facts(merged)) {
			t.Fatalf("the order matters:\n%+v\n%+v\n%+v", facts(forth), facts(back), facts(merged))
		}
	})
}

func TestANegatedDeltaTakesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept, wrong := drawDelta(t, "kept"), drawDelta(t, "wrong")
		with, without := NewGlobal(), NewGlobal()
		without.Apply(kept)
		if rapid.Bool().Draw(t, "unlearned before it was learned") {
			with.Apply(wrong.Negated())
			with.Apply(kept)
			with.Apply(wrong)
		} else {
			with.Apply(kept)
			with.Apply(wrong)
			with.Apply(wrong.Negated())
		}
		if !alike(facts(with), facts(without)) {
			t.Fatalf("something stayed:\n%+v\n%+v", facts(with), facts(without))
		}
	})
}
