package evaluate

import (
	"math"
	"strings"
	"testing"
)

func TestThePublishedFiguresAreReadFromTheFile(t *testing.T) {
	p := PublishedFigures()
	for _, c := range []struct {
		what string
		got  [sizeCount]float64
		want [sizeCount]float64
	}{
		{"naive .999", p.Counts[Naive][0], [...]float64{4, 5, 7, 8, 7, 6}},
		{"VPN .995", p.Counts[VPN][1], [...]float64{3, 4, 4, 5, 4, 3}},
		{"targeted .999", p.Counts[Targeted][0], [...]float64{4, 6, 8, 10, 10, 9}},
		{"targeted .980", p.Counts[Targeted][3], [...]float64{2, 2, 2, 2, 2, 2}},
		{"very targeted .8276", p.VeryTargeted[2], [...]float64{4, 6, 7, 9, 8, 7}},
		{"very targeted .7816", p.VeryTargeted[3], [...]float64{1, 2, 2, 2, 1, 1}},
		{"daily users", p.Classes[Daily], [...]float64{2, 3, 4, 5, 4, 4}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
	wanted := map[Class]float64{Daily: 4, SeveralDays: 5, Weekly: 6, SeveralWeeks: 6, LessThanMonthly: 8}
	for class, want := range wanted {
		if got := p.Classes[class][2]; got != want {
			t.Errorf("%s users, k = 12: %v, want %v", class, got, want)
		}
	}
	if last := p.Classes[LessThanMonthly][5]; !math.IsNaN(last) {
		t.Errorf("nobody who comes less than monthly got that far, and yet %v", last)
	}
}

func TestEveryPublishedPointIsUsed(t *testing.T) {
	lines := strings.Count(strings.TrimSpace(publishedCSV), "\n")
	p, points := PublishedFigures(), 0
	for _, table := range [][][sizeCount]float64{p.Counts[Naive][:], p.Counts[VPN][:], p.Counts[Targeted][:], p.VeryTargeted[:], p.Classes[:]} {
		for _, line := range table {
			for _, count := range line {
				if !math.IsNaN(count) {
					points++
				}
			}
		}
	}
	if points != lines {
		t.Errorf("%d points from %d lines", points, lines)
	}
}
