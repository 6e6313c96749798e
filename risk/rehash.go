package risk

import "slices"

// Rename moves what is known under the keyed hash of an address, a prefix or a user
// agent to the hash of the same under another key. Hashes of different things never
// agree, so all three shelves are searched alike.
func (u *User) Rename(was, is string) {
	if was == is {
		return
	}
	for _, marks := range []*[]mark{&u.addresses, &u.prefixes, &u.texts} {
		*marks = renameMark(*marks, markKey(was), markKey(is))
	}
}

// renameMark gives a mark its new key. Where both are there, they become one.
func renameMark(marks []mark, was, is uint64) []mark {
	old := find(marks, func(m *mark) bool { return m.key == was })
	if old == nil {
		return marks
	}
	fresh := find(marks, func(m *mark) bool { return m.key == is })
	if fresh == nil {
		old.key = is
		return marks
	}
	fresh.sum += old.sum
	fresh.seen = max(fresh.seen, old.seen)
	return slices.DeleteFunc(marks, func(m mark) bool { return m.key == was })
}
