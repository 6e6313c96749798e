package evaluate

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strings"
)

// pngPen draws into pixels.
type pngPen struct{ *image.RGBA }

func newPNGPen() *pngPen {
	p := &pngPen{image.NewRGBA(image.Rect(0, 0, chartWidth, chartHeight))}
	draw.Draw(p, p.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}

// line colours every pixel by how much of it lies within half the width of the line.
func (p *pngPen) line(a, b point, width float64, c color.RGBA) {
	reach := width/2 + 1
	for y := int(min(a.y, b.y) - reach); y <= int(max(a.y, b.y)+reach); y++ {
		for x := int(min(a.x, b.x) - reach); x <= int(max(a.x, b.x)+reach); x++ {
			away := distance(point{float64(x) + .5, float64(y) + .5}, a, b)
			p.blend(x, y, c, width/2+.5-away)
		}
	}
}

// distance is that of a point from a line between two others.
func distance(at, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	along := 0.
	if length := dx*dx + dy*dy; length > 0 {
		along = max(0, min(1, ((at.x-a.x)*dx+(at.y-a.y)*dy)/length))
	}
	return math.Hypot(at.x-a.x-along*dx, at.y-a.y-along*dy)
}

func (p *pngPen) dot(at point, radius float64, c color.RGBA) { p.line(at, at, 2*radius, c) }

// blend lays a colour over a pixel; share is clipped to 0 and 1.
func (p *pngPen) blend(x, y int, c color.RGBA, share float64) {
	if share <= 0 {
		return
	}
	share = min(1, share)
	old := p.RGBAAt(x, y)
	mix := func(under, over uint8) uint8 {
		return uint8(math.Round(float64(under)*(1-share) + float64(over)*share))
	}
	p.SetRGBA(x, y, color.RGBA{mix(old.R, c.R), mix(old.G, c.G), mix(old.B, c.B), 255})
}

// Letters are five by seven pixels, with one between them.
const (
	letterWidth  = 5
	letterHeight = 7
)

// text writes in capitals, for which alone there are letters.
func (p *pngPen) text(at point, a anchor, s string, c color.RGBA) {
	letters := []rune(strings.ToUpper(s))
	wide := len(letters)*(letterWidth+1) - 1
	x, y := int(at.x)-wide*int(a)/2, int(at.y)-letterHeight-1
	shapes := glyphs()
	for _, letter := range letters {
		for row, bits := range shapes[letter] {
			for column := range letterWidth {
				if bits>>(letterWidth-1-column)&1 != 0 {
					p.SetRGBA(x+column, y+row, c)
				}
			}
		}
		x += letterWidth + 1
	}
}

func (p *pngPen) save(to io.Writer) error { return png.Encode(to, p) }
