package evaluate

import (
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"
)

// svgPen draws into SVG.
type svgPen struct{ strings.Builder }

func newSVGPen() *svgPen {
	p := new(svgPen)
	_, _ = fmt.Fprintf(p, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "+
		"font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		chartWidth, chartHeight, chartWidth, chartHeight)
	return p
}

func ink(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (p *svgPen) line(a, b point, width float64, c color.RGBA) {
	_, _ = fmt.Fprintf(p, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%g\"/>\n",
		a.x, a.y, b.x, b.y, ink(c), width)
}

func (p *svgPen) dot(at point, radius float64, c color.RGBA) {
	_, _ = fmt.Fprintf(p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" fill=\"%s\"/>\n", at.x, at.y, radius, ink(c))
}

func (p *svgPen) text(at point, a anchor, s string, c color.RGBA) {
	names := [...]string{atStart: "start", atMiddle: "middle", atEnd: "end"}
	_, _ = fmt.Fprintf(p, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
		at.x, at.y, names[a], ink(c), html.EscapeString(s))
}

func (p *svgPen) save(to io.Writer) error {
	_, err := io.WriteString(to, p.String()+"</svg>\n")
	return err
}
