package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskgate/verify"
)

func TestTheVendorsClientForNodeDrivesEveryCall(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("testdata", "client")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "twilio")); err != nil {
		t.Fatal("the vendor's client is not installed: run `make setup`")
	}
	tn := newTown(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	program := exec.CommandContext(ctx, "node", "verify.mjs", tn.base, verify.GatewaySID("outbox"))
	program.Dir = folder
	said, err := program.CombinedOutput()
	if err != nil || strings.Count(string(said), " ok\n") != 6 {
		t.Errorf("%v\n%s", err, said)
	}
}
