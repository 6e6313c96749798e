package models

import "time"

// Journal names a stream of lessons that is folded into the risk tables.
type Journal string

// The journals. Their names are those of their watermarks.
const (
	JournalDecisions   Journal = "cells"       // what accepted logins have taught
	JournalCorrections Journal = "corrections" // what labels have changed in that
)

// Journals lists the journals.
func Journals() [2]Journal { return [...]Journal{JournalDecisions, JournalCorrections} }

// Settle is how long a decision may still be on its way to the disk of another instance,
// from the start of its call: journals and blocks are read up to that long ago
// (docs/adr/0015). It is more than a password waits for its hash and a transaction may idle.
const Settle = 45 * time.Second

// Lesson is a line of a journal.
type Lesson struct {
	ID        int64
	Learned   []byte // risk.Delta, binary; nil: nothing was learned
	CreatedAt Time
}
