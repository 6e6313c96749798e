package risk

// Verdict is what is known of an attempt afterwards.
type Verdict string

// The verdicts.
const (
	Fraud   Verdict = "fraud"
	Genuine Verdict = "genuine"
)

// ByOutcome is the source of what is read off a challenge: whoever passes it counts as
// genuine, whoever fails or leaves it as fraud. It is the weakest: phishing passes
// challenges too, and people give up.
const ByOutcome = "outcome"

// Label is a verdict on a case, and whose.
type Label struct {
	Verdict Verdict
	Source  string
}

// Labels are what somebody has said of logins. The zero value knows nothing.
type Labels struct {
	sessions map[int64]Label
	alone    map[int64]Label // decisions without a session
}

// Add tells of the login of a session; without a session, of a decision.
func (l *Labels) Add(session string, decision int64, label Label) {
	to, key := &l.sessions, keyOf(session)
	if session == "" {
		to, key = &l.alone, decision
	}
	if *to == nil {
		*to = map[int64]Label{}
	}
	(*to)[key] = label
}

// of is what was said of a case; nil: nothing.
func (l *Labels) of(session, decision int64) *Label {
	from, key := l.sessions, session
	if session == 0 {
		from, key = l.alone, decision
	}
	if label, ok := from[key]; ok {
		return &label
	}
	return nil
}
