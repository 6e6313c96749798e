package cli

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
)

// BenchmarkLoginWithPassword compares the processor time of the server for a login
// by password with that of the bare hash, computed in turn in this process.
func BenchmarkLoginWithPassword(b *testing.B) {
	server, _ := ours(b)
	body := mustJSON(b, tries("iaa_user").with(demoBrowser).from(demoHome))
	hasher, hash := bareHash(b)
	self := rival{process: &process{pid: os.Getpid()}}
	b.ResetTimer()
	var mine, theirs time.Duration
	for range b.N {
		before := self.spent(b)
		for range 10 { // a tick of the clock is a hundredth of a second
			if _, _, err := hasher.Verify(b.Context(), hash, demoPassword); err != nil {
				b.Fatal(err)
			}
		}
		theirs += self.spent(b) - before
		before = server.spent(b)
		for range 10 {
			if err := server.post("/v1/users/iaa_user@sandbox/login", body); err != nil {
				b.Fatal(err)
			}
		}
		mine += server.spent(b) - before
	}
	b.ReportMetric(mine.Seconds()*100/float64(b.N), "cpu-ms/login")
	b.ReportMetric(theirs.Seconds()*100/float64(b.N), "cpu-ms/hash")
	b.ReportMetric(float64(mine)/float64(theirs), "cpu-ratio")
	b.ReportMetric(0, "ns/op")
}

func bareHash(b *testing.B) (*secret.Hasher, string) {
	b.Helper()
	hasher, err := secret.NewHasher(secret.DefaultParams(), runtime.GOMAXPROCS(0), time.Minute, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	hash, err := hasher.Hash(b.Context(), demoPassword)
	if err != nil {
		b.Fatal(err)
	}
	return hasher, hash
}

// BenchmarkParallelPasswords lets 200 people log in by password at once and reads the
// server's peak of memory beside what it had before.
func BenchmarkParallelPasswords(b *testing.B) {
	const crowd = 200
	server, kept := ours(b)
	_, hash := bareHash(b)
	for i := range crowd {
		user := enter(b, kept, i)
		if err := kept.SetCredential(b.Context(), models.Credential{UserID: user.ID, Hash: hash, UpdatedAt: user.CreatedAt}); err != nil {
			b.Fatal(err)
		}
	}
	base := server.memory(b, "VmRSS")
	b.ResetTimer()
	var in, busy atomic.Int64
	var running sync.WaitGroup
	for i := range crowd {
		name := fmt.Sprint("bench", i)
		body := mustJSON(b, tries(name).with(demoBrowser).from(demoHome))
		running.Go(func() {
			switch status, _, err := server.send("/v1/users/"+name+"@sandbox/login", body); {
			case err != nil:
				b.Error(err)
			case status == http.StatusOK:
				in.Add(1)
			case status == http.StatusServiceUnavailable:
				busy.Add(1)
			default:
				b.Errorf("answered %d", status)
			}
		})
	}
	running.Wait()
	allowed := base + float64(runtime.GOMAXPROCS(0))*float64(secret.DefaultParams().Memory)/1024 + 64
	b.ReportMetric(base, "base-MiB")
	b.ReportMetric(server.memory(b, "VmHWM"), "peak-MiB")
	b.ReportMetric(allowed, "allowed-MiB")
	b.ReportMetric(float64(in.Load()), "answered")
	b.ReportMetric(float64(busy.Load()), "busy")
	b.ReportMetric(0, "ns/op")
}

// memory reads a line of Linux's status of the server, in MiB.
func (r rival) memory(b *testing.B, name string) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.pid))
	if err != nil {
		b.Fatal("the memory of another process is read from Linux's /proc:", err)
	}
	_, rest, _ := strings.Cut(string(raw), name+":")
	size, err := strconv.ParseFloat(strings.Fields(rest + " ?")[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return size / 1024
}
