package models

import (
	"slices"
	"strconv"

	"riskgate/risk"
)

// Verdict is what a login turned out to be.
type Verdict string

// The verdicts.
const (
	Fraud   Verdict = "fraud"
	Genuine Verdict = "genuine"
)

// LabelSource says who knew.
type LabelSource string

// The sources of a label. What an asked challenge came to is derived from the kept
// decisions, see OutcomeOf, and is never a row.
const (
	ByAnalyst LabelSource = "analyst"
	ByUser    LabelSource = "user" // "this was not me"
	ByImport  LabelSource = "import"
	ByOutcome LabelSource = risk.ByOutcome
)

// LabelSources lists the sources, the one that counts most first.
func LabelSources() [4]LabelSource {
	return [...]LabelSource{ByAnalyst, ByUser, ByImport, ByOutcome}
}

// rank is the place of a source among the others, the strongest first.
func (s LabelSource) rank() int {
	all := LabelSources()
	return slices.Index(all[:], s)
}

// Label says what a login turned out to be, according to one source. Labels are kept
// for ever; which one counts is decided when they are read, see Counts.
type Label struct {
	ID         string `gorm:"primaryKey"` // time-ordered
	Login      string // what is labelled, see LoginOf
	Seq        int    // 1, 2, …: the order in which the labels of a login were written
	DecisionID int64  // the decision that the label was given to
	UserID     string
	Verdict    Verdict
	Source     LabelSource
	At         Time   // when it became known
	Author     string // ID of the caller; empty: the user
	Note       string

	// Of the decision, so that scores can be compared with what came of them.
	DecidedAt   Time
	Score       int
	Probability float64
}

// LoginOf names what labels are about: all decisions of a session are one login, and a
// decision without a session stands for itself.
func LoginOf(d Decision) string {
	if d.SessionID != "" {
		return d.SessionID
	}
	return "decision/" + strconv.FormatInt(d.ID, 10)
}

// Counts is the label of a login that counts among those given: that of the strongest
// source, and of one source the last. It is nil when there is none.
func Counts(labels []Label) *Label {
	var best *Label
	for i := range labels {
		if l := &labels[i]; best == nil || l.outdoes(best) {
			best = l
		}
	}
	return best
}

func (l *Label) outdoes(other *Label) bool {
	switch {
	case l.Source != other.Source:
		return l.Source.rank() < other.Source.rank()
	case l.At != other.At:
		return l.At > other.At
	}
	return l.Seq > other.Seq
}

// LabelFilter selects labels for a listing, newest first; empty fields select all.
type LabelFilter struct {
	Login   string
	UserID  string
	Source  LabelSource
	Verdict Verdict
	From    Time   // known since then
	To      Time   // known before
	Before  string // a label's ID: only those written before it
	Limit   int    // 0: 100
}

// Correction is what a label has changed in what was learned: the lesson of a fraud is
// taken back and an attack on the user is counted, or both are undone. Corrections are
// a journal like the decisions: their increments go into the risk tables.
type Correction struct {
	ID         int64 `gorm:"primaryKey"`
	Login      string
	Seq        int   // 1, 2, …: the order of a login's corrections
	DecisionID int64 // whose lesson was taken back or given again; 0: none was learned
	UserID     string
	Fraud      bool   // what the login is held for since
	Delta      []byte // risk.Delta, binary
	CreatedAt  Time
}

// Labelling is everything that one label writes. The store keeps it as a whole or not
// at all; a condition that does not hold is a Conflict.
type Labelling struct {
	Label      Label       // conflict unless Seq is the next of its login and the user is still there
	Correction *Correction // conflict unless Seq is the next of its login
	History    *History    // ErrHistoryMoved unless Version is the stored one
	Close      *CaseStep   // a case that the label closes
	Raise      *Raise      // a case that the label raises
	SignOut    bool        // the user's logins under way fail, and no device is trusted any more
	Events     []Event
}

// Dossier is everything that is known of one login, for whoever labels it.
type Dossier struct {
	Decision   Decision   // the one that was asked for
	Decisions  []Decision // all of the login, in their order
	Pending    bool       // the login is still under way
	Labels     []Label    // in the order they were written
	Correction *Correction
	History    *History // of the user; nil: nothing was learned yet
}
