package risk

// Report is what a backtest came to: live beside draft. It says what would have been
// asked, never what a challenge that was not asked would have stopped.
type Report struct {
	Cases    int              `json:"cases"` // first steps; the answer to a challenge is no case of its own
	Users    int              `json:"users"`
	From     int64            `json:"from"` // of the first case, milliseconds since 1970
	To       int64            `json:"to"`
	Live     Side             `json:"live"`
	Draft    Side             `json:"draft"`
	Groups   []GroupReport    `json:"groups"`   // by lane and segment
	Moves    []Move           `json:"moves"`    // of level, from live to draft
	Labels   []LabelReport    `json:"labels"`   // by source
	Labelled Share            `json:"labelled"` // by whatever source
	Rules    []RuleReport     `json:"rules"`    // of the draft
	Friction []FrictionReport `json:"friction"`
	Examples []Example        `json:"examples"`
}

// Side is one policy's answers.
type Side struct {
	Levels     map[Level]int `json:"levels"`
	Codes      map[Code]int  `json:"codes"`
	Challenge  Share         `json:"challenge"` // asked for a further factor
	Decline    Share         `json:"decline"`
	Challenged int           `json:"challengedUsers"` // asked at least once
	Bothered   int           `json:"botheredUsers"`   // asked more than once in a week
	Messages   int           `json:"messages"`        // sent, one for each code by SMS, e-mail or voice
}

// GroupReport is the answers in one lane and segment.
type GroupReport struct {
	Lane    Lane          `json:"lane"`
	Segment Segment       `json:"segment"`
	Cases   int           `json:"cases"`
	Live    map[Level]int `json:"live"`
	Draft   map[Level]int `json:"draft"`
}

// Move is how many cases went from one level to another.
type Move struct {
	From  Level `json:"from"`
	To    Level `json:"to"`
	Cases int   `json:"cases"`
}

// LabelReport holds the answers against one source of labels. Caught is the share of
// fraud that is asked or declined, bothered that of genuine attempts, precise that of
// fraud among the labelled ones asked or declined. Each case counts with the strongest
// source that labels it.
type LabelReport struct {
	Source   string   `json:"source"`
	Fraud    int      `json:"fraud"`
	Genuine  int      `json:"genuine"`
	Labelled Share    `json:"labelled"` // of all cases
	Live     Accuracy `json:"live"`
	Draft    Accuracy `json:"draft"`
}

// Accuracy is how well labelled attempts are told apart.
type Accuracy struct {
	Caught   Share     `json:"caught"`
	Bothered Share     `json:"bothered"`
	Precise  Share     `json:"precise"`
	Expected *Expected `json:"expected,omitempty"` // of those caught; absent: none were, or it is known how they ended
}

// RuleReport is what a rule of the draft did.
type RuleReport struct {
	Rule     string `json:"rule"`
	Mode     Mode   `json:"mode"`
	Fired    int    `json:"fired"`
	Alone    int    `json:"alone"` // no other rule fired
	Failed   int    `json:"failed"`
	Precise  Share  `json:"precise"`  // fraud among the cases it fired for that somebody has labelled
	Caught   Share  `json:"caught"`   // of all fraud that somebody has labelled
	Unpassed Share  `json:"unpassed"` // challenges failed or left among the other cases it fired for that were asked
}

// FrictionReport is what people of one frequency of logins feel.
type FrictionReport struct {
	Class  string   `json:"class"` // median days between logins
	Users  int      `json:"users"`
	Logins int      `json:"logins"`
	Live   Friction `json:"live"`
	Draft  Friction `json:"draft"`
}

// Friction is how often people are asked.
type Friction struct {
	Per100 float64     `json:"per100"` // challenges in a hundred logins
	Median map[int]int `json:"median"` // challenges of the median user in the first 5, 12, 20, 39 logins
}

// Example is a case whose answer changes.
type Example struct {
	Decision int64 `json:"decision"`
	From     Level `json:"from"`
	To       Level `json:"to"`
	FromCode Code  `json:"fromCode"`
	ToCode   Code  `json:"toCode"`
	Score    int   `json:"score"`
	NewScore int   `json:"newScore"`
	// Reasons are the codes of live's, NewReasons of the draft's.
	Reasons    []string `json:"reasons,omitempty"`
	NewReasons []string `json:"newReasons,omitempty"`
}
