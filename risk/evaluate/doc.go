// Package evaluate repeats the published evaluation of login risk scores: how often
// would users be asked for more, if a given share of attacks is to be caught? The
// reference model of the literature and the engine of package risk score the same
// logins, one after the other, each on what came before.
//
// Logins come from a generator ([World]) or from the public data set ([DataSet]).
// Generated figures show that the code works and which way a change points. They are
// no results: the generator was shaped until the reference model looked right on it.
// They carry its version, setting and seed wherever they go, and are withheld unless
// the reference model finds on them what was published ([Gate]).
//
// The engine is the real one: risk.Observe, Model.LogOdds, User.Learn and
// Global.Apply, weighted as the default policy does or with some terms switched off
// ([Contender]).
//
// # Where things are
//
//	freeman*.go person.go row.go          the reference model
//	setting.go generator.go place.go      the generator: parameters, world, networks,
//	habit.go gadget.go attacker.go try.go users, devices, attackers, what they show
//	scores.go contender.go                one pass in which everybody scores
//	line.go threshold.go measure.go       thresholds, challenges, the cells of the tables
//	run.go resample.go gate.go            a plan from the gate to the intervals
//	cell.go report*.go chart*.go          what comes out: text, JSON, SVG, PNG
//	dataset*.go                           the public data set, and the test sets of others
//	published.go data                     published figures, with their licence
package evaluate
