package models

// Journal names a stream of lessons that is folded into the risk tables.
type Journal string

// The journals. Their names are those of their watermarks.
const (
	JournalDecisions   Journal = "cells"       // what accepted logins have taught
	JournalCorrections Journal = "corrections" // what labels have changed in that
)

// Journals lists the journals.
func Journals() [2]Journal { return [...]Journal{JournalDecisions, JournalCorrections} }

// Lesson is a line of a journal.
type Lesson struct {
	ID        int64
	Learned   []byte // risk.Delta, binary; nil: nothing was learned
	CreatedAt Time
}
