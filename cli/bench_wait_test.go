package cli

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkLongPolls lets as many calls wait as a server lets wait at once, and tells
// what they cost: processors, and memory beside what the server had before.
func BenchmarkLongPolls(b *testing.B) {
	const crowd, ofOneSession = 1000, 4
	server, _ := ours(b, "--long-polls", strconv.Itoa(crowd))
	paths := make([]string, 0, crowd)
	body := mustJSON(b, tries("sms_user").password("votp"))
	for len(paths) < crowd {
		status, raw, err := server.send("/v1/users/sms_user@sandbox/login", body)
		var answer struct{ RequestID string }
		if err != nil || status != http.StatusOK || json.Unmarshal(raw, &answer) != nil {
			b.Fatalf("%d %s %v", status, raw, err)
		}
		for range ofOneSession {
			paths = append(paths, "/v1/sessions/"+answer.RequestID+"?wait=10")
		}
	}
	base := server.memory(b, "VmRSS")
	b.ResetTimer()
	var running sync.WaitGroup
	start, before := time.Now(), server.spent(b)
	for _, path := range paths {
		running.Go(func() {
			if answer, err := server.read(path); err != nil || !strings.Contains(answer, "pending") {
				b.Error(answer, err)
			}
		})
	}
	running.Wait()
	b.ReportMetric((server.spent(b)-before).Seconds()/time.Since(start).Seconds(), "processors")
	b.ReportMetric(server.memory(b, "VmHWM")-base, "MiB")
	b.ReportMetric(0, "ns/op")
}

// read reads a page of the server.
func (r rival) read(path string) (string, error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, r.base+path, http.NoBody)
	if err != nil {
		return "", err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	return string(raw), err
}
