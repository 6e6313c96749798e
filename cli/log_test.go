package cli

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// logbook keeps every line that a server says.
type logbook struct {
	listening chan string
	mu        sync.Mutex
	lines     []string
	foreseen  []string // texts of errors that a test provokes
}

// readLog reads what a server says until it says no more. An error in its log is
// an error of the test.
func readLog(tb testing.TB, said io.Reader) *logbook {
	tb.Helper()
	book := &logbook{listening: make(chan string, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(book.listening)
		lines := bufio.NewScanner(said)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			book.write(tb, lines.Text())
		}
		if err := lines.Err(); err != nil {
			tb.Error(err)
		}
	}()
	tb.Cleanup(func() { <-done })
	return book
}

func (b *logbook) write(tb testing.TB, line string) {
	tb.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, line)
	if address, found := strings.CutPrefix(line, "riskgate listens on "); found {
		b.listening <- address
	}
	if strings.Contains(line, `"level":"ERROR"`) && !slices.ContainsFunc(b.foreseen, func(text string) bool { return strings.Contains(line, text) }) {
		tb.Error(line)
	}
}

// expect lets errors pass that contain a text.
func (b *logbook) expect(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.foreseen = append(b.foreseen, text)
}

// address waits for the server to listen; empty: it ended before.
func (b *logbook) address() string { return <-b.listening }

// await waits for a line that contains a text.
func (b *logbook) await(tb testing.TB, text string) {
	tb.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1000 {
		if strings.Contains(b.text(), text) {
			return
		}
		<-again.C
	}
	tb.Fatalf("%q was never logged in\n%s", text, b.text())
}

// text is everything that was said so far.
func (b *logbook) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.lines, "\n") + "\n"
}

// entries are the lines of the log proper that carry a message.
func (b *logbook) entries(tb testing.TB, message string) []object {
	tb.Helper()
	var found []object
	for line := range strings.Lines(b.text()) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		var entry object
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			tb.Errorf("a line of the log is no JSON: %s", line)
		}
		if message == "" || entry["msg"] == message {
			found = append(found, entry)
		}
	}
	return found
}
