package cli

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

func TestGarbagePilesUpBeforeItIsCollected(t *testing.T) {
	defer keepSlack()()
	runtime.GC()
	goal := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
	metrics.Read(goal)
	if got := goal[0].Value.Uint64(); got < 2*slack {
		t.Errorf("the collector runs at %d MiB, want %d at least", got>>20, 2*slack>>20)
	}
}
