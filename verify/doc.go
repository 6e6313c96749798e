// Package verify is one-time codes as a service: an application names an address, a code
// goes there, and the application brings back what somebody typed.
//
// A start (start.go) makes a code or takes the one that is still under way, counts the
// message (caps.go), asks the guard against pumping (guard.go), and keeps verification,
// attempt and sealed message in one unit; the queue of package notify sends. A check
// (check.go) is counted before the code is compared, in a statement of its own, and a
// right code is consumed by one that names the status it ends. Failures are counted by
// destination, whatever becomes of the verification.
//
// Beside addresses, a service knows entities with factors (factors.go): authenticators and
// devices that prove themselves, once to be verified (prove.go) and then to every challenge
// (challenges.go). A payload is counted by its challenge and its factor before it is looked
// at, and a right one is spent with what it proves in one unit.
//
// Nothing here is a proof for a login of riskgate's own: there, login asks.
package verify
