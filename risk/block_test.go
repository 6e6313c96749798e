package risk

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func everything(string) bool { return true }

func TestABlockComesBackAsItWas(t *testing.T) {
	p := lived(t, 20, 10)
	b := Pack(p.cases, p.engine)
	data := must(b.MarshalBinary())
	back := reopened(t, b, everything)
	if again := must(back.MarshalBinary()); !bytes.Equal(data, again) {
		t.Error("encoded again it is not the same")
	}
	for name, c := range b.columns {
		other := back.columns[name]
		for row := range b.rows {
			if got, want := other.at(row), c.at(row); (got == nil) != (want == nil) || got != nil && string(appendValue(nil, got)) != string(appendValue(nil, want)) {
				t.Fatalf("%s of row %d is %v, was %v", name, row, got, want)
			}
		}
	}
	t.Logf("%d bytes a case", len(data)/b.rows)
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

func TestACaseOfAnUnknownVersionIsLeftToItsEvidence(t *testing.T) {
	p := lived(t, 2, 3)
	p.cases[0].Decision.PolicyVersion, p.cases[4].Decision.PolicyVersion = 99, 98
	b := reopened(t, Pack(p.cases, p.engine), everything)
	test := NewBacktest(p.engines[1], p.engines[1], p.engine)
	if left := test.Left(b, 1, 6); b.Rows() != 6 || !slices.Equal(left, []int64{1, 5}) {
		t.Error(b.Rows(), left)
	}
	if left := test.Left(b, 2, 4); len(left) != 0 {
		t.Error(left)
	}
}

func TestACaseOfTooMuchWeightIsLeftToItsEvidence(t *testing.T) {
	p := lived(t, 2, 3)
	p.cases[3].Evidence.Attempt.Attributes = map[string]string{"a": strings.Repeat("<", heaviestCase)}
	b := reopened(t, Pack(p.cases, p.engine), everything)
	test := NewBacktest(p.engines[1], p.engines[1], p.engine)
	if left := test.Left(b, 1, 6); !slices.Equal(left, []int64{4}) {
		t.Error(left)
	}
}

func FuzzOpenBlock(f *testing.F) {
	p := lived(f, 2, 3)
	f.Add(must(Pack(p.cases, p.engine).MarshalBinary()))
	f.Add([]byte{blockVersion, 1})
	f.Fuzz(func(_ *testing.T, data []byte) {
		b, err := OpenBlock(data, everything)
		if err != nil {
			return
		}
		test := NewBacktest(p.engines[1], p.engines[1], p.engine)
		test.AddBlock(b, 0, 1<<62, unlabelled(), nil)
		test.Report()
	})
}

// BenchmarkBacktest replays encoded blocks: decoding them counts.
func BenchmarkBacktest(b *testing.B) {
	p := lived(b, 128, 32)
	data := must(Pack(p.cases, p.engine).MarshalBinary())
	b.Logf("%d bytes a case", len(data)/len(p.cases))
	for name, change := range map[string]func(*Policy){
		"thresholds": func(p *Policy) {
			p.Rules = p.Rules[:0]
			for lane, l := range p.Lanes {
				l.Thresholds = map[Segment]Thresholds{New: {0, 300, 500}, Cold: {200, 300, 500}, Warm: {200, 300, 500}}
				p.Lanes[lane] = l
			}
		},
		"one-rule": func(p *Policy) {
			p.Rules = []Rule{live("new", `user.failures > 3 && device.match == "different" || address.country in ["BR", "AR"]`, Action{Decline: true})}
		},
	} {
		b.Run(name, func(b *testing.B) {
			draft := p.version(b, 2, change)
			test := NewBacktest(p.engines[1], draft, p.engine)
			needs := test.Needs()
			cases := 0
			for b.Loop() {
				block, err := OpenBlock(data, needs)
				if err != nil {
					b.Fatal(err)
				}
				test.AddBlock(block, 0, 1<<62, unlabelled(), nil)
				cases += block.Rows()
			}
			b.ReportMetric(float64(cases)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}
