package evaluate

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

func picture() *Chart {
	return &Chart{
		Title: "Targeted <attackers>, TPR .995", Notes: []string{"seed 1 2"}, X: "k", Y: "percent",
		Sizes:  []int{5, 12, 39},
		Series: []Series{{"first", []float64{40, 20, 10}}, {"second & last", []float64{5, math.NaN(), 0}}},
	}
}

func TestAPictureIsTheSameInBothForms(t *testing.T) {
	var svg bytes.Buffer
	if err := picture().WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	drawn := map[string]int{}
	for d := xml.NewDecoder(&svg); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, is := token.(xml.StartElement); is {
			drawn[start.Name.Local]++
		}
	}
	// Five points and two in the legend; six grid lines, two lines of series, two of the legend.
	if drawn["circle"] != 7 || drawn["line"] != 10 || drawn["svg"] != 1 {
		t.Errorf("drawn: %v", drawn)
	}
	var file bytes.Buffer
	if err := picture().WritePNG(&file); err != nil {
		t.Fatal(err)
	}
	pixels, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	c := picture()
	for _, at := range []struct {
		k     int
		value float64
		ink   color.RGBA
	}{{5, 40, inks()[0]}, {12, 20, inks()[0]}, {39, 10, inks()[0]}, {5, 5, inks()[1]}} {
		x, y := int(c.across(at.k)), int(c.height(at.value, c.ceiling()))
		if got := color.RGBAModel.Convert(pixels.At(x, y)); got != at.ink {
			t.Errorf("k = %d, %v: %v, want %v", at.k, at.value, got, at.ink)
		}
	}
	if got := pixels.At(1, 1); color.GrayModel.Convert(got) != (color.Gray{Y: 255}) {
		t.Errorf("the ground is %v", got)
	}
}

func TestAxesEndAtRoundNumbers(t *testing.T) {
	for highest, want := range map[float64]float64{0: 1, .03: .05, 1: 1, 1.2: 2, 2.3: 2.5, 4: 5, 51: 100, 180: 200} {
		c := Chart{Series: []Series{{"", []float64{highest, math.NaN()}}}}
		if got := c.ceiling(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v, want %v", highest, got, want)
		}
	}
}

// A letter without a shape would leave a hole.
func TestEveryLetterOfThePicturesHasAShape(t *testing.T) {
	r := Report{Setting: G1(), Seeds: []uint64{1, 1001}}
	texts := []string{r.Title(), "0123456789."}
	for _, c := range r.Charts() {
		texts = append(texts, c.Title, c.X, c.Y)
		for _, s := range c.Series {
			texts = append(texts, s.Name)
		}
	}
	shapes := glyphs()
	for _, text := range texts {
		for _, letter := range strings.ToUpper(text) {
			if _, there := shapes[letter]; !there {
				t.Errorf("%q in %q has no shape", letter, text)
			}
		}
	}
}

func TestTextsStandWhereTheyAreAnchored(t *testing.T) {
	black := color.RGBA{0, 0, 0, 255}
	for _, c := range []struct {
		anchor anchor
		from   int
	}{{atStart, 100}, {atMiddle, 92}, {atEnd, 83}} {
		p := newPNGPen()
		p.text(point{100, 50}, c.anchor, "HHH", black) // H fills its width; three are 17 wide
		if p.RGBAAt(c.from, 45) != black || !blank(p.RGBA, image.Rect(0, 0, c.from, 480)) {
			t.Errorf("anchor %d: does not begin at %d", c.anchor, c.from)
		}
	}
}

func blank(p *image.RGBA, in image.Rectangle) bool {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if p.RGBAAt(x, y) != (color.RGBA{255, 255, 255, 255}) {
				return false
			}
		}
	}
	return true
}
