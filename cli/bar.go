package cli

import (
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// bar tells how far something is that takes minutes: a bar on a terminal, a line now
// and then anywhere else.
type bar struct {
	p        Program
	what     string
	terminal bool
	told     int // percent
}

func (p Program) newBar(what string) *bar {
	file, is := p.Err.(*os.File)
	return &bar{p: p, what: what, terminal: is && term.IsTerminal(int(file.Fd())), told: -1}
}

// set tells the share that is done; it is not safe for concurrent use.
func (b *bar) set(share float64) {
	const width, lineEvery = 40, 10
	percent := int(100 * share)
	switch {
	case b.terminal && percent > b.told:
		full := width * percent / 100
		b.p.tell("\r%s [%s%s] %3d %%", b.what, strings.Repeat("#", full), strings.Repeat(".", width-full), percent)
	case !b.terminal && percent/lineEvery > b.told/lineEvery:
		b.p.say("%s: %d %%", b.what, percent)
	default:
		return
	}
	b.told = percent
}

// count tells how many are done of all.
func (b *bar) count(done, all int64) {
	if all <= 0 {
		done, all = 1, 1
	}
	b.set(float64(done) / float64(all))
}

// end leaves the line of the bar.
func (b *bar) end() {
	if b.terminal && b.told >= 0 {
		b.p.say("")
	}
}

// since is how long ago something began.
func (p Program) since(began time.Time) time.Duration {
	return p.Now().Sub(began).Round(100 * time.Millisecond)
}
