package cddc_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/cddc"
)

// FuzzParse holds that whatever comes in is read within the limits or refused, that
// the same text reads the same, and that every JSON object of modest size is read.
func FuzzParse(f *testing.F) {
	for _, raw := range seeds() {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		data, err := cddc.Parse(raw)
		if err != nil {
			if isModestObject(raw) {
				t.Errorf("a JSON object is refused: %v", err)
			}
			return
		}
		if len(data.Attributes) > cddc.MaxOthers+24 {
			t.Errorf("%d attributes", len(data.Attributes))
		}
		for name, content := range data.Attributes {
			check(t, name, 128)
			check(t, content, 2<<10)
		}
		again, err := cddc.Parse(raw)
		if err != nil || !cmp.Equal(data, again) {
			t.Error("the same text reads differently")
		}
	})
}

func check(t *testing.T, s string, most int) {
	t.Helper()
	if s == "" || len(s) > most || !utf8.ValidString(s) || strings.IndexFunc(s, unicode.IsControl) >= 0 {
		t.Errorf("unfit to be kept: %q", s)
	}
}

// isModestObject tells what any JSON reader would read and no limit of ours forbids.
func isModestObject(raw string) bool {
	if len(raw) > 500 || strings.Count(raw, "{")+strings.Count(raw, "[") > cddc.MaxDepth || !utf8.ValidString(raw) {
		return false
	}
	var tree map[string]any
	return json.Unmarshal([]byte(raw), &tree) == nil && tree != nil && !strings.HasPrefix(strings.TrimSpace(raw), "{browser:")
}

func BenchmarkParse(b *testing.B) {
	for name, raw := range map[string]string{"oldest": v1, "modern": v2, "legacy": v3} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cddc.Parse(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHashMatches(b *testing.B) {
	for b.Loop() {
		cddc.HashMatches(v1, v1Hash)
	}
}
