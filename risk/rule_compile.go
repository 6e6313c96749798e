package risk

import (
	"fmt"
	"maps"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/parser"
)

// condition is a part of a rule's condition, ready to run: the whole of it, or what
// stands between its ands and ors.
type condition struct {
	text    string
	program cel.Program
	steps   uint64 // at the most
	either  bool   // the parts are alternatives
	parts   []*condition
	reads   []reading // of a part that has no parts
	uses    []*Fact   // everything it reads
}

// reading is a fact, or an entry of one, that a condition looks at.
type reading struct {
	fact *Fact
	key  string // of an entry; empty: the whole
}

func (r reading) name() string {
	if r.key == "" {
		return r.fact.Name
	}
	return r.fact.Name + "." + r.key
}

// compile checks a condition against the facts. The errors name line and column.
func (l *language) compile(text string, judged bool) (*condition, []Problem) {
	if len(text) > longestCondition {
		return nil, []Problem{{Message: fmt.Sprintf("is longer than %d bytes", longestCondition)}}
	}
	env := l.unjudged
	if judged {
		env = l.all
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, l.problems(issues, judged)
	}
	if checked.OutputType() != cel.BoolType {
		return nil, []Problem{{Message: "must be true or false, and is " + checked.OutputType().String()}}
	}
	c, err := l.prepare(env, checked)
	if err != nil {
		return nil, []Problem{{Message: err.Error()}}
	}
	return c, nil
}

func (l *language) problems(issues *cel.Issues, judged bool) []Problem {
	var problems []Problem
	for _, issue := range issues.Errors() {
		p := Problem{Line: max(1, issue.Location.Line()), Column: max(1, issue.Location.Column()+1)}
		p.Message = fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, issue.Message)
		if !judged {
			p.Message += l.hint(issue.Message)
		}
		problems = append(problems, p)
	}
	return problems
}

// hint tells why a fact that exists cannot be read.
func (l *language) hint(message string) string {
	for name, fact := range l.facts {
		if fact.Judged && message == undeclared(name) {
			return " (a rule that adjusts the score cannot read it)"
		}
	}
	return ""
}

func undeclared(name string) string { return "undeclared reference to '" + name + "'" }

// prepare makes a checked condition ready to run, with its parts.
func (l *language) prepare(env *cel.Env, checked *cel.Ast) (*condition, error) {
	var c condition
	var err error
	if c.steps, err = l.steps(env, checked); err != nil {
		return nil, err
	}
	if c.steps > mostSteps {
		return nil, fmt.Errorf("may cost %d steps, more than %d: shorten what it goes through", c.steps, mostSteps)
	}
	for _, reference := range checked.NativeRep().ReferenceMap() {
		if fact := l.facts[reference.Name]; fact != nil {
			c.uses = append(c.uses, fact)
		}
	}
	c.program, err = env.Program(checked, cel.CostLimit(mostSteps), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	return &c, l.dissect(env, checked.NativeRep(), &c)
}

// dissect takes a condition apart at its ands and ors, so that it can be told which
// part was true.
func (l *language) dissect(env *cel.Env, checked *ast.AST, c *condition) error {
	root := checked.Expr()
	text, err := parser.Unparse(root, checked.SourceInfo())
	if err != nil {
		return err
	}
	c.text = text
	if root.Kind() != ast.CallKind || !slices.Contains([]string{operators.LogicalAnd, operators.LogicalOr}, root.AsCall().FunctionName()) {
		c.reads = l.reads(checked)
		return nil
	}
	c.either = root.AsCall().FunctionName() == operators.LogicalOr
	for _, argument := range root.AsCall().Args() {
		text, err := parser.Unparse(argument, checked.SourceInfo())
		if err != nil {
			return err
		}
		part, issues := env.Compile(text)
		if issues.Err() != nil {
			return issues.Err()
		}
		prepared, err := l.prepare(env, part)
		if err != nil {
			return err
		}
		if len(prepared.parts) > 0 && prepared.either == c.either {
			c.parts = append(c.parts, prepared.parts...) // a && b && c has three parts
		} else {
			c.parts = append(c.parts, prepared)
		}
	}
	return nil
}

// reads lists the facts in a condition by their names, and of maps the entries that
// are named outright.
func (l *language) reads(checked *ast.AST) []reading {
	found := map[string]reading{}
	add := func(r reading) { found[r.name()] = r }
	for _, reference := range checked.ReferenceMap() {
		if fact := l.facts[reference.Name]; fact != nil && fact.Type != FactMap {
			add(reading{fact: fact})
		}
	}
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if of, key := entryOf(e); key != "" {
			if reference := checked.ReferenceMap()[of]; reference != nil && l.facts[reference.Name] != nil {
				add(reading{l.facts[reference.Name], key})
			}
		}
	}))
	reads := make([]reading, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		reads = append(reads, found[name])
	}
	return reads
}

// entryOf reads m["key"] and m.key: the expression m and the key.
func entryOf(e ast.Expr) (of int64, key string) {
	if e.Kind() == ast.SelectKind {
		return e.AsSelect().Operand().ID(), e.AsSelect().FieldName()
	}
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Index {
		return 0, ""
	}
	whole, index := e.AsCall().Args()[0], e.AsCall().Args()[1]
	if index.Kind() == ast.LiteralKind {
		key, _ = index.AsLiteral().Value().(string)
	}
	return whole.ID(), key
}
