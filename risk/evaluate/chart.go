package evaluate

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"
)

// Chart is a plain line chart.
type Chart struct {
	Title  string
	Notes  []string // under the title: where the figures come from
	X, Y   string   // what the axes show
	Sizes  []int    // along x
	Series []Series
}

// Series is one line of a chart.
type Series struct {
	Name   string
	Points []float64 // as many as sizes; NaN leaves a gap
}

// pen draws; y grows downwards.
type pen interface {
	line(a, b point, width float64, c color.RGBA)
	dot(at point, radius float64, c color.RGBA)
	text(at point, anchor anchor, s string, c color.RGBA)
	save(to io.Writer) error
}

type point struct{ x, y float64 }

// anchor says which part of a text stands at its point.
type anchor int

const (
	atStart anchor = iota
	atMiddle
	atEnd
)

const (
	chartWidth  = 820
	chartHeight = 480
	left        = 70.
	right       = 640.
	top         = 90.
	bottom      = 420.
)

// inks are told apart by people who see colours differently, too (Okabe and Ito).
func inks() []color.RGBA {
	return []color.RGBA{{0, 0, 0, 255}, {0, 114, 178, 255}, {0, 158, 115, 255}, {213, 94, 0, 255}}
}

// WriteSVG writes the chart as SVG.
func (c *Chart) WriteSVG(to io.Writer) error {
	p := newSVGPen()
	c.draw(p)
	return p.save(to)
}

// WritePNG writes the chart as PNG.
func (c *Chart) WritePNG(to io.Writer) error {
	p := newPNGPen()
	c.draw(p)
	return p.save(to)
}

func (c *Chart) draw(p pen) {
	black, grey := color.RGBA{0, 0, 0, 255}, color.RGBA{200, 200, 200, 255}
	p.text(point{left, 24}, atStart, c.Title, black)
	for i, note := range c.Notes {
		p.text(point{left, 44 + 18*float64(i)}, atStart, note, color.RGBA{90, 90, 90, 255})
	}
	highest := c.ceiling()
	for i := range 6 {
		value := highest * float64(i) / 5
		y := c.height(value, highest)
		p.line(point{left, y}, point{right, y}, 1, grey)
		p.text(point{left - 8, y + 5}, atEnd, strconv.FormatFloat(math.Round(value*100)/100, 'f', -1, 64), black)
	}
	for _, k := range c.Sizes {
		p.text(point{c.across(k), bottom + 20}, atMiddle, strconv.Itoa(k), black)
	}
	p.text(point{(left + right) / 2, bottom + 44}, atMiddle, c.X, black)
	p.text(point{left, top - 10}, atStart, c.Y, black)
	for i, s := range c.Series {
		ink := inks()[i%len(inks())]
		c.series(p, s, highest, ink)
		y := top + 14 + 24*float64(i)
		p.line(point{right + 14, y}, point{right + 38, y}, 2, ink)
		p.dot(point{right + 26, y}, 4, ink)
		p.text(point{right + 46, y + 5}, atStart, s.Name, black)
	}
}

func (c *Chart) series(p pen, s Series, highest float64, ink color.RGBA) {
	for i, value := range s.Points {
		if math.IsNaN(value) {
			continue
		}
		here := point{c.across(c.Sizes[i]), c.height(value, highest)}
		p.dot(here, 4, ink)
		if i > 0 && !math.IsNaN(s.Points[i-1]) {
			p.line(point{c.across(c.Sizes[i-1]), c.height(s.Points[i-1], highest)}, here, 2, ink)
		}
	}
}

// ceiling is a round number above every point.
func (c *Chart) ceiling() float64 {
	highest := 0.
	for _, s := range c.Series {
		for _, value := range s.Points {
			if value > highest {
				highest = value
			}
		}
	}
	if highest == 0 {
		return 1
	}
	scale := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, step := range []float64{1, 2, 2.5, 5, 10} {
		if highest <= step*scale {
			return step * scale
		}
	}
	return 10 * scale
}

func (c *Chart) across(k int) float64 {
	first, last := c.Sizes[0], c.Sizes[len(c.Sizes)-1]
	return left + 20 + (right-left-40)*float64(k-first)/math.Max(1, float64(last-first))
}

func (c *Chart) height(value, highest float64) float64 { return bottom - (bottom-top)*value/highest }

// Charts are the report as pictures, by a name for their files.
func (r *Report) Charts() map[string]*Chart {
	charts := map[string]*Chart{}
	if r.Withheld != "" {
		return charts
	}
	for _, by := range Attackers() {
		name := by.String()
		charts[name+"-mean"] = r.chart(by, "percent of logins challenged, mean", func(c Cell) Number { return 100 * c.MeanRate.Value })
		charts[name+"-median"] = r.chart(by, "challenges of a user, median", func(c Cell) Number { return c.MedianCount.Value })
	}
	return charts
}

func (r *Report) chart(by Who, y string, read func(Cell) Number) *Chart {
	c := &Chart{
		Title: fmt.Sprintf("%s attackers, TPR .995 (generated logins, no result on real ones)", by),
		Notes: []string{r.Title()},
		X:     "a user's first k scored logins", Y: y, Sizes: HistorySizes(),
	}
	for _, contender := range Contenders() {
		s := Series{Name: contender.String()}
		for _, k := range c.Sizes {
			value := math.NaN()
			if cell, found := r.Cells.find(contender, by, .995, k, everybody); found {
				value = float64(read(cell))
			}
			s.Points = append(s.Points, value)
		}
		c.Series = append(c.Series, s)
	}
	return c
}
