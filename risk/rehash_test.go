package risk

import (
	"fmt"
	"testing"
)

func TestWhatIsRenamedIsFoundUnderItsNewName(t *testing.T) {
	old := Attempt{
		At: noon - day, Agent: Agent{Browser: "Firefox", OS: "macOS", Hash: "agent"},
		Address: Address{Hash: "address", Prefix: "prefix", Country: "NL", ASN: 3333},
	}
	fresh := old
	fresh.At, fresh.Agent.Hash, fresh.Address.Hash, fresh.Address.Prefix = noon, "agent'", "address'", "prefix'"
	rename := func(u *User) {
		for _, was := range []string{"agent", "address", "prefix", "never seen"} {
			u.Rename(was, was+"'")
		}
	}
	u := new(User)
	u.Learn(old, 1)
	before := Observe(u, NewGlobal(), old).User
	if lost := Observe(u, NewGlobal(), fresh).User; lost.Network.KnownAddress || lost.Network.KnownPrefix || lost.Agent.Text != 0 {
		t.Fatalf("known before it was renamed: %+v", lost)
	}
	rename(u)
	rename(u) // once more changes nothing
	got := Observe(stored(t, u), NewGlobal(), fresh).User
	if !got.Network.KnownAddress || !got.Network.KnownPrefix || got.Agent.Text == 0 {
		t.Errorf("not known: %+v", got)
	}
	gone := Observe(u, NewGlobal(), old).User
	if gone.Network.KnownAddress || gone.Agent.Text != 0 || before.Network.Address == 0 {
		t.Errorf("still known by the old name: %+v", gone)
	}
}

func TestWhatWasLearnedUnderBothNamesBecomesOne(t *testing.T) {
	at := func(hash string, ago int64) Attempt {
		return Attempt{At: noon - ago, Address: Address{Hash: hash, Country: "NL", ASN: 3333}}
	}
	u := new(User)
	for i := range shelf {
		u.Learn(at(fmt.Sprintf("other %d", i%5), 3*day), 1)
	}
	u.Learn(at("old", 2*day), 1)
	u.Learn(at("new", day), 1)
	u.Learn(at("new", 3*hour), 1)
	sum := func(hash string) float64 { return Observe(u, NewGlobal(), at(hash, 0)).User.Network.Address }
	both, cells := sum("old")+sum("new"), len(u.addresses)
	u.Rename("old", "new")
	if got := sum("new"); got < both-1e-4 || got > both+1e-4 || len(u.addresses) != cells-1 {
		t.Errorf("%f in %d cells became %f in %d", both, cells, got, len(u.addresses))
	}
	u.Rename("new", "new")
	if sum("new") < both-1e-4 {
		t.Error("renamed to itself, it is lost")
	}
}
