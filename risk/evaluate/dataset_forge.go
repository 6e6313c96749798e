package evaluate

import "math/rand/v2"

// forger draws attacks from the logins that there were so far: what attackers show is
// what other users showed. How the publishers drew theirs is not known.
type forger struct {
	entries  []entry
	all      []uint32            // logins so far, by their place among the entries
	country  map[uint32][]uint32 // the same by country
	family   map[uint64][]uint32 // and by family of the device
	families *families
	last     map[uint32]uint32 // the latest login of each user
	missed   int               // draws that found nobody else's login
}

func newForger(entries []entry, f *families) *forger {
	return &forger{
		entries: entries, country: map[uint32][]uint32{}, family: map[uint64][]uint32{}, families: f, last: map[uint32]uint32{},
	}
}

// learn makes a login one that attackers may imitate.
func (f *forger) learn(at int) {
	row, place := &f.entries[at].row, uint32(at) //nolint:gosec // fewer than four billion rows
	f.all = append(f.all, place)
	country, family := row.Values[levelCountry], f.families.of(row)
	f.country[country] = append(f.country[country], place)
	f.family[family] = append(f.family[family], place)
	f.last[row.User] = place
}

// forge draws the attacks on a user who has logged in before: the country and the
// device that are known to attackers are those of the latest login.
func (f *forger) forge(r *rand.Rand, victim uint32) [attackerCount]Row {
	known := &f.entries[f.last[victim]].row
	anywhere := f.draw(r, f.all, victim, known)
	country := f.draw(r, f.country[known.Values[levelCountry]], victim, anywhere)
	device := f.draw(r, f.family[f.families.of(known)], victim, anywhere)
	attacks := [attackerCount]Row{*anywhere, *country, *country}
	copy(attacks[Targeted].Values[levelUA:], device.Values[levelUA:])
	for i := range attacks {
		attacks[i].User = victim
	}
	return attacks
}

// draw picks somebody else's login from a list.
func (f *forger) draw(r *rand.Rand, from []uint32, victim uint32, otherwise *Row) *Row {
	const patience = 20
	for range patience {
		if row := &f.entries[from[r.IntN(len(from))]].row; row.User != victim {
			return row
		}
	}
	f.missed++
	return otherwise
}
