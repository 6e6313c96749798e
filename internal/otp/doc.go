// Package otp makes and verifies one-time passwords: HOTP (RFC 4226), TOTP
// (RFC 6238) and OCRA (RFC 6287), all on one truncation. It keeps nothing and
// reads no clock: counters, steps and times are handed in, and what a right code
// uses up is handed back for the caller to store.
package otp
