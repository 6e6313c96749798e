package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// progress tells how far a long piece of work has come: as a bar on a terminal, else as a
// line for every tenth.
type progress struct {
	to    io.Writer
	what  string
	bar   bool
	shown int64 // in hundredths; -1: nothing yet
}

func newProgress(to io.Writer, what string) *progress {
	file, isFile := to.(*os.File)
	return &progress{to: to, what: what, bar: isFile && term.IsTerminal(int(file.Fd())), shown: -1} //nolint:gosec // a small number
}

const barWidth = 40

func (p *progress) tell(done, all int64) {
	part := int64(100)
	if all > 0 {
		part = min(100, 100*done/all)
	}
	if !p.bar {
		if part/10 > p.shown/10 && part >= 10 {
			_, _ = fmt.Fprintf(p.to, "%d %%, %d of %d %s\n", part/10*10, done, all, p.what)
			p.shown = part
		}
		return
	}
	if part == p.shown {
		return
	}
	p.shown = part
	full := int(part) * barWidth / 100
	_, _ = fmt.Fprintf(p.to, "\r[%s%s] %3d %%  %d of %d %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), part, done, all, p.what)
}

// end leaves the bar where it is.
func (p *progress) end() {
	if p.bar && p.shown >= 0 {
		_, _ = fmt.Fprintln(p.to)
	}
}
