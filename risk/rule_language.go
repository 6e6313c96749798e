package risk

import (
	"fmt"
	"math"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
)

// Bounds of what rules may cost, in steps of the rule language; a step takes some
// tens of nanoseconds.
const (
	longestCondition = 4096 // bytes
	mostSteps        = 5000 // of one rule, estimated before it is saved and counted when it runs
	mostStepsInAll   = 25000
	longestInAll     = 64 << 10 // bytes
	deepestNesting   = 32
)

// language is CEL over the facts.
type language struct {
	facts    map[string]*Fact
	all      *cel.Env
	unjudged *cel.Env // without the facts that hang on the score
}

func newLanguage() (*language, error) {
	facts := Facts()
	l := &language{facts: make(map[string]*Fact, len(facts))}
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(env.NewLibrarySubset().AddExcludedFunctions(unsafe()...))),
		cel.ParserRecursionLimit(deepestNesting),
		cel.CrossTypeNumericComparisons(true),
		cel.ExtendedValidations(),
		cel.Macros(append([]cel.Macro{cel.GlobalMacro("list", 1, onList)}, cel.StandardMacros...)...),
		cel.EnableMacroCallTracking(), // so that parts of a condition read as they were written
	}
	var judged []cel.EnvOption
	for i := range facts {
		f := &facts[i]
		l.facts[f.Name] = f
		variable := cel.Variable(f.Name, f.Type.cel())
		if f.Judged {
			judged = append(judged, variable)
		} else {
			options = append(options, variable)
		}
	}
	var err error
	if l.unjudged, err = cel.NewCustomEnv(options...); err != nil {
		return nil, fmt.Errorf("rule language: %w", err)
	}
	if l.all, err = l.unjudged.Extend(judged...); err != nil {
		return nil, fmt.Errorf("rule language: %w", err)
	}
	return l, nil
}

// unsafe lists what CEL has and rules do not: what a regular expression costs hangs on
// the program it becomes and not on its length, and times read the zones of the machine.
func unsafe() []*env.Function {
	names := []string{
		overloads.Matches, overloads.TypeConvertTimestamp, overloads.TypeConvertDuration, overloads.TimeGetFullYear,
		overloads.TimeGetMonth, overloads.TimeGetDayOfYear, overloads.TimeGetDate, overloads.TimeGetDayOfMonth,
		overloads.TimeGetDayOfWeek, overloads.TimeGetHours, overloads.TimeGetMinutes, overloads.TimeGetSeconds,
		overloads.TimeGetMilliseconds,
	}
	functions := make([]*env.Function, len(names))
	for i, name := range names {
		functions[i] = env.NewFunction(name)
	}
	return functions
}

// onList writes list("NAME") as "NAME" in lists.
func onList(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	return f.NewCall(operators.In, args[0], f.NewIdent("lists")), nil
}

func (t FactType) cel() *cel.Type {
	switch t {
	case FactBool:
		return cel.BoolType
	case FactInt:
		return cel.IntType
	case FactDouble:
		return cel.DoubleType
	case FactString:
		return cel.StringType
	case FactList:
		return cel.ListType(cel.StringType)
	case FactMap:
		return cel.MapType(cel.StringType, cel.StringType)
	default:
		return cel.DynType
	}
}

// sizes estimates how long facts are, for the estimate of costs.
type sizes struct{ facts map[string]*Fact }

// EstimateSize implements cost.Estimator.
func (s sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	path := node.Path()
	if len(path) == 0 {
		return nil
	}
	fact := s.facts[path[0]]
	switch {
	case fact == nil:
		return nil
	case len(path) > 1: // inside a list or a map
		return &cost.SizeEstimate{Max: longestAttribute}
	case fact.Type == FactList || fact.Type == FactMap:
		return &cost.SizeEstimate{Max: mostEntries}
	default:
		return &cost.SizeEstimate{Max: longestFact}
	}
}

// EstimateCallCost implements cost.Estimator.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// Bounds of facts, as the attempt is taken up.
const (
	longestFact      = 256
	longestAttribute = 4000
	mostEntries      = 64
)

// steps is what a condition may cost at the most.
func (l *language) steps(env *cel.Env, condition *cel.Ast) (uint64, error) {
	estimate, err := env.EstimateCost(condition, sizes{l.facts})
	if err != nil {
		return math.MaxUint64, err
	}
	return estimate.Max, nil
}
