// Package login is the use case: the one dispatcher that joins the other rooms.
//
// Every login, by whatever channel, walks the same way:
//
//	Login ─ begin ─┬─ check the credential      (attempts.go reserves first, challenge/ compares)
//	               ├─ gather the evidence       (evidence.go)
//	               ├─ judge it                  (judge.go, package risk)
//	               └─ accept, refuse or ask     (finish.go, ask.go)
//	Login ─ resume ── answer a challenge        (step.go) ── accept, refuse, fail or ask once more
//	Respond ───────── the trusted device speaks (device.go) ── the same end
//
// What happens next is decided here alone, from stored state. A method never
// calls another, and no channel can go round the lock or the counters.
package login
