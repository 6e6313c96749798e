package risk

import (
	"fmt"
	"strings"
	"testing"
)

func TestDigestsAreTheSameForEver(t *testing.T) {
	// Histories and stored tables hold digests: these values must never change.
	for text, want := range map[string]uint64{
		"":                         0xc3dba1fe2b018dad,
		"NL":                       0x903cb9bad7788060,
		"NL/3333":                  0xc4cc9a44c740fdf6,
		"a longer text, of bytes…": 0x3c7b0fb6c524680c,
	} {
		if got := digest(text); got != want {
			t.Errorf("digest(%q) = %#x, want %#x", text, got, want)
		}
	}
}

func TestDigestsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for i := range 200_000 {
		for _, text := range []string{fmt.Sprint(i), fmt.Sprintf("%x/network", i), strings.Repeat("x", i%50) + fmt.Sprint(i)} {
			d := digest(text)
			if other, ok := seen[d]; ok && other != text {
				t.Fatalf("%q and %q share a digest", text, other)
			}
			seen[d] = text
		}
	}
}

func TestSketchesTellSimilarTexts(t *testing.T) {
	const app = "5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
	const plugins = "Chrome PDF Viewer (internal-pdf-viewer); Chromium PDF Viewer (internal-pdf-viewer); PDF Viewer (internal-pdf-viewer)"
	rows := []struct {
		name, a, b string
		similar    bool
	}{
		{"equal", app, app, true},
		{"a newer version", app, strings.ReplaceAll(app, "120", "121"), true},
		{"one plugin more", plugins, plugins + "; WebKit built-in PDF (internal-pdf-viewer)", true},
		{"a language more", "en-us,en;q=0.9", "en-us,en;q=0.9,de;q=0.8", true},
		{"a driver update", "ANGLE (NVIDIA GeForce GTX 1060 Direct3D11 vs_5_0 27.21)", "ANGLE (NVIDIA GeForce GTX 1060 Direct3D11 vs_5_0 27.22)", true},
		{"empty", "", "", true},
		{"another system", app, "5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", false},
		{"another language", "en-us", "de-de", false},
		{"no plugins", plugins, "none", false},
		{"another card", "ANGLE (NVIDIA GeForce GTX 1060 Direct3D11 vs_5_0)", "Apple M1", false},
		{"against nothing", app, "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := sketchOf(row.a).similar(sketchOf(row.b)); got != row.similar {
				t.Errorf("similar: %v, sketches %016x %016x", got, sketchOf(row.a), sketchOf(row.b))
			}
			if sketchOf(row.a).similar(sketchOf(row.b)) != sketchOf(row.b).similar(sketchOf(row.a)) {
				t.Error("similarity depends on the order")
			}
		})
	}
}

func TestUnrelatedTextsAreHardlyEverSimilar(t *testing.T) {
	wrong := 0
	for i := range 2000 {
		a, b := fmt.Sprintf("%x renderer %d", i*7919, i), fmt.Sprintf("%o card of %d", i*104729, i*i)
		if sketchOf(a).similar(sketchOf(b)) {
			wrong++
		}
	}
	if wrong > 2 {
		t.Errorf("%d of 2000 pairs", wrong)
	}
}
