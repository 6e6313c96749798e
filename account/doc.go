// Package account administers who there is: users, their passwords and their
// authenticators, one by one, from a file, or as somebody registers.
//
//	Create, Patch, Delete, Unlock ──────────┐
//	Assign, Unassign, AddTOTP ──────────────┼── a change and its event, kept as one
//	Import, ImportAuthenticators (files) ───┤
//	Register, Unregister ── judged first ───┘   (by package login)
//
// Nobody logs in here, and package login knows nothing of this one.
package account
