// Package api is the HTTP side of riskgate: who may enter, how often, what a
// request and its answer look like from outside, and which room serves which path.
//
// A request passes observe.go (correlation id, log, metrics, panics), origin.go
// (where it comes from), guard.go (who calls and what it may do), ratelimit.go, and
// reaches a handler of a room below. Handlers return an error or have answered;
// problem.go turns errors into the bodies of the contract.
//
//	@title		riskgate
//	@version	1
package api
