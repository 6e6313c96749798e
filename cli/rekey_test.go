package cli_test

import (
	"os"
	"strings"
	"testing"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store/storetest"
)

const seed = "12345678901234567890"

// withSecrets keeps a sealed seed and a key, and returns the key's id and secret.
func (d *desk) withSecrets() (id, token string) {
	d.t.Helper()
	kept, _ := d.open()
	if err := kept.PutAuthenticator(d.t.Context(), storetest.Authenticator("FDM0000001", seed)); err != nil {
		d.t.Fatal(err)
	}
	id, token, _ = strings.Cut(strings.TrimSpace(d.must("", "key", "create", "--name", "shop", "--scope", "login")), ".")
	return id, token
}

func (d *desk) versions() []int {
	d.t.Helper()
	ring, err := secret.LoadKeyring(d.path("riskgate.key"))
	if err != nil {
		d.t.Fatal(err)
	}
	return ring.Versions()
}

// seedOpens reports whether the sealed seed opens with the key file as it is now.
func (d *desk) seedOpens() bool {
	d.t.Helper()
	kept, _ := d.open()
	a, err := kept.Authenticator(d.t.Context(), "FDM0000001")
	return err == nil && a.Secret.Reveal() == seed
}

// keyWorks reports whether a caller's secret fits the digest that is kept.
func (d *desk) keyWorks(id, token string) bool {
	d.t.Helper()
	kept, ring := d.open()
	key, err := kept.Key(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return ring.VerifyMAC(key.Digest, models.APIKeyLabel, []byte(id), []byte(token))
}

func TestRotationKeepsWhatIsThereUntilTheOldKeyIsRetired(t *testing.T) {
	d := newDesk(t).keyed()
	id, token := d.withSecrets()
	old, err := os.ReadFile(d.path("riskgate.key"))
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := d.run("", "rekey")
	wants(t, code, 0, out+errs, "version 2 added", "secrets sealed anew: 1", "restarted")
	if v := d.versions(); len(v) != 2 || v[0] != 2 {
		t.Fatalf("the ring holds %v", v)
	}
	if !d.seedOpens() || !d.keyWorks(id, token) {
		t.Error("something stopped working at the rotation")
	}
	wants(t, 0, 0, d.must("", "rekey", "--retire"), "retired: 1")
	if v := d.versions(); len(v) != 1 || v[0] != 2 {
		t.Fatalf("the ring holds %v", v)
	}
	if !d.seedOpens() {
		t.Error("the seed was sealed with the retired key")
	}
	if d.keyWorks(id, token) {
		t.Error("what was digested under the retired key still works")
	}
	d.file("riskgate.key", string(old))
	if d.seedOpens() {
		t.Error("the retired key still opens the seed")
	}
}

func TestRotationGoesStepByStepWhereServersRun(t *testing.T) {
	d := newDesk(t).keyed()
	d.withSecrets()
	wants(t, 0, 0, d.must("", "rekey", "--add"), "version 2 added")
	if out := d.must("", "rekey", "--reseal"); strings.Contains(out, "added") || !strings.Contains(out, "sealed anew") {
		t.Errorf("got %q", out)
	}
	if v := d.versions(); len(v) != 2 {
		t.Errorf("the ring holds %v", v)
	}
}

func TestRetiringSealsFirstWhatStillNeedsTheOldKey(t *testing.T) {
	d := newDesk(t).keyed()
	d.withSecrets()
	d.must("", "rekey", "--add")
	d.must("", "rekey", "--retire")
	if !d.seedOpens() {
		t.Error("the seed is lost")
	}
}

func TestTheOnlyVersionCannotBeRetired(t *testing.T) {
	code, _, errs := newDesk(t).keyed().run("", "rekey", "--retire")
	wants(t, code, 1, errs, "there is no older version")
}
