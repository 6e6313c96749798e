package cli

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The variables that make the test binary be a server: the program itself, so that
// a test can kill it, or the bare server that benchmarks compare it with.
const (
	asProgram = "RISKGATE_TEST_AS_PROGRAM"
	asBare    = "RISKGATE_TEST_AS_BARE"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asProgram) != "":
		os.Exit(Main())
	case os.Getenv(asBare) != "":
		os.Exit(bareMain())
	}
	os.Exit(m.Run())
}

// process is a server in a process of its own.
type process struct {
	base string // its address
	pid  int
	end  func(how os.Signal) // sends the signal and waits for the end; at most once
}

// launch starts the test binary as one of the servers and waits until it says where
// it listens. Unless it was ended before, it is told to stop when the test is over.
func launch(tb testing.TB, as string, args ...string) *process {
	tb.Helper()
	program := exec.CommandContext(context.Background(), os.Args[0], args...)
	program.Env = append(os.Environ(), as+"=1")
	said, err := program.StderrPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := program.Start(); err != nil {
		tb.Fatal(err)
	}
	p := &process{pid: program.Process.Pid}
	var once sync.Once
	p.end = func(how os.Signal) {
		once.Do(func() {
			_ = program.Process.Signal(how)
			_ = program.Wait() // a killed process always says that it was
		})
	}
	tb.Cleanup(func() { p.end(syscall.SIGTERM) })
	lines := bufio.NewScanner(said)
	for p.base == "" && lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "riskgate listens on "); found {
			p.base = "http://" + address
		}
	}
	if p.base == "" {
		tb.Fatal("the server did not start")
	}
	go func() {
		for lines.Scan() { // keeps the pipe from filling up
		}
	}()
	return p
}
