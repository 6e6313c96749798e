package risk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Case is a kept decision, as a backtest takes it up.
type Case struct {
	ID      int64
	Session string
	User    string
	Step
	Evidence Evidence
	Decision Decision
}

// Bounds of what a block holds of attributes that applications and devices name freely,
// in bytes: a case that has more is judged by its evidence.
const (
	heaviestCase  = 8 << 10
	heaviestBlock = 16 << 20
)

// Block holds a number of cases column by column, boiled down to what policies with
// the same model judge by, so that a backtest reads no evidence.
type Block struct {
	rows    int
	columns map[string]*column
	weight  int // while it is packed
}

// MostRows is how many cases a block takes.
const MostRows = 4096

// The columns beside those of the facts.
const (
	columnID       = "#id"
	columnPending  = "#pending"
	columnAsked    = "#asked"
	columnAccepted = "#accepted"
	columnAt       = "#at"
	columnSession  = "#session"
	columnUser     = "#user"
	columnVersion  = "#version" // of the policy that judged
	columnModel    = "#model"   // the key of its model
	columnLevel    = "#level"   // as kept
	columnCode     = "#code"    // the same
	columnScore    = "#score"   // the same
	columnSum      = "#sum"     // of the terms, before rules
	columnGroups   = "#groups"
	columnStrange  = "#strange"
	columnFloor    = "#floor"
	columnBlock    = "#block" // 0: on no block list, 1: on one, 2: on one that no rule undercuts
	columnCanary   = "#canary"
	columnAccepts  = "#accepts"
	columnResults  = "#results" // what each rule came to, as ID=result
)

// Pack makes a block of at most MostRows cases. The engine of a version says how the
// policy weighs that judged a case; a case of a version that it does not know, or of too
// much weight, can be judged by its evidence alone.
func Pack(cases []Case, engine func(version int64) *Engine) *Block {
	b := &Block{columns: map[string]*column{}}
	for i := range cases[:min(len(cases), MostRows)] {
		n, weight := engine(cases[i].Decision.PolicyVersion), cases[i].weight()
		if n != nil && weight <= heaviestCase && b.weight+weight <= heaviestBlock {
			b.weight += weight
			b.add(n, &cases[i])
		} else {
			b.put(columnID, types.Int(cases[i].ID))
			b.close()
		}
	}
	return b
}

func (c *Case) weight() (bytes int) {
	for _, attributes := range []map[string]string{c.Evidence.Attempt.Attributes, c.Evidence.Attempt.Device.Attributes} {
		for name, value := range attributes {
			bytes += len(name) + len(value)
		}
	}
	return bytes
}

// close ends a row: what was not put into it is not known.
func (b *Block) close() {
	b.rows++
	for _, c := range b.columns {
		if len(c.index) < b.rows {
			c.add(nil)
		}
	}
}

// Rows is the number of cases.
func (b *Block) Rows() int { return b.rows }

func (b *Block) add(n *Engine, c *Case) {
	p, e := &n.policy, &c.Evidence
	sheet := new(sheet)
	sheet.assess(&p.Model, e, p.lane(e.Attempt.Lane).Attacked)
	at := e.stand()
	s := &scene{
		language: n.language, e: e, s: sheet, segment: at.segment, reasons: codesOf(p.Model.reasons(e, sheet)),
	}
	for name, fact := range n.language.facts {
		if !fact.Judged {
			b.put(name, fact.read(s))
		}
	}
	for name, v := range map[string]ref.Val{
		columnID: types.Int(c.ID), columnPending: types.Bool(c.Pending), columnAsked: types.Bool(c.Asked),
		columnAccepted: types.Bool(c.Accepted), columnAt: types.Int(e.Attempt.At),
		columnSession: types.Int(keyOf(c.Session)), columnUser: types.Int(keyOf(c.User)),
		columnVersion: types.Int(p.Version), columnModel: types.String(n.model),
		columnLevel: types.String(c.Decision.Level), columnCode: types.Int(c.Decision.Code), columnScore: types.Int(c.Decision.Score),
		columnSum: types.Double(sheet.sum), columnGroups: types.Int(at.groups), columnStrange: types.Bool(at.strange),
		columnFloor: types.String(e.Attempt.Floor), columnBlock: types.Int(at.blocking()), columnCanary: types.Int(e.Attempt.Canary),
		columnAccepts: listed(codeTexts(e.Attempt.Accepts)), columnResults: resultsOf(&c.Decision),
	} {
		b.put(name, v)
	}
	b.close()
}

// keyOf stands for a user or a session, of whom a backtest only has to know which are
// the same; 0 is nobody.
func keyOf(id string) int64 {
	if id == "" {
		return 0
	}
	return int64(digest(id)) //nolint:gosec // any number will do
}

func (b *Block) put(name string, v ref.Val) {
	c := b.columns[name]
	if c == nil {
		c = &column{index: make([]uint16, b.rows, MostRows)}
		for i := range c.index {
			c.index[i] = absent
		}
		b.columns[name] = c
	}
	c.add(v)
}

func (s *stand) blocking() int {
	switch {
	case !s.blocked:
		return 0
	case !s.firmly:
		return 1
	default:
		return 2
	}
}

func codeTexts(codes []Code) []string {
	texts := make([]string, len(codes))
	for i, c := range codes {
		texts[i] = strconv.Itoa(int(c))
	}
	return texts
}

// resultsOf is what the rules came to; nothing is known of them where the engine failed.
func resultsOf(d *Decision) ref.Val {
	if slices.ContainsFunc(d.Reasons, func(r Reason) bool { return r.Code == ReasonEngineFallback }) {
		return nil
	}
	texts := make([]string, len(d.Rules))
	for i, h := range d.Rules {
		texts[i] = h.Rule + "=" + string(h.Result)
	}
	return listed(texts)
}

// modelKey names everything in a policy that the terms and their sum hang on.
func (p *Policy) modelKey() (string, error) {
	model, err := json.Marshal(&p.Model)
	if err != nil {
		return "", fmt.Errorf("encode the model: %w", err)
	}
	key := string(model)
	for _, lane := range Lanes() {
		key += strconv.FormatBool(p.lane(lane).Attacked)
	}
	return strconv.FormatUint(digest(key), 16), nil
}
