// Package risk judges an attempt: evidence in, decision out.
//
// It is pure. It reads no clock, no file, no network and no database: whoever
// calls gathers the Evidence first, keeps it with the Decision, and can replay it
// later under another Policy. What is unknown is neutral.
//
// # The way of an attempt
//
// [Observe] reads, for an [Attempt], what the user's own history ([User]) and all
// users together ([Global]) say about it. That is the [Evidence], one value.
//
// [Decide] lets every [Signal] weigh the evidence. A signal gives log-odds, in nats:
// above zero speaks for an attack, below zero for the user. The weighted sum becomes
// a logit, the logit a score from 0 to 1000. The [Policy] says at which score a level
// begins and which response code a level asks for. Floors lift the level where there
// is too little to judge by, where a strange device comes from a strange country, and
// where the lane or the server's state demands it; a block list declines.
//
// A login that succeeded is learned: [User.Learn] updates the user's history and
// returns a [Delta] for [Global.Apply]. [User.Unlearn] takes both back. Everything is
// constant in size and fades with a half-life of 90 days, see landmark.
//
// # Where things are
//
//	attempt.go evidence.go        what goes in
//	decision.go reason.go         what comes out
//	engine.go band.go             Decide, from top to bottom
//	signal.go signal_*.go         the signals: one list, a file for each group
//	score.go explain.go           terms, sum, score; reasons and facts
//	policy.go model.go level.go   what analysts change, and validate.go
//	pick.go code.go               which response code
//	history.go learn*.go          the user's history, its encoding beside it
//	global.go table.go delta.go   the tables of all users
//	device.go profile.go          which device is it, attribute by attribute
//
// To add a signal: write signal_NAME.go with a Weigh and an Explain function and a
// test with numbers worked out by hand, name its reason in reason.go, add its line to
// [Signals], and rewrite the golden decisions with go test -update.
package risk
