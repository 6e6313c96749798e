// Package analysis is what fraud analysts do: they write policies and bring them into
// force step by step, look decisions up, judge them again under another policy, and say
// which other systems are told of all this as it happens.
//
// It is to analysts what login is to people who log in. A draft is checked when it is
// saved and again when it begins to judge. Every step names what it was decided on (the
// revision of a draft, the version that is replaced), so that of two people at once one
// is told, and every step is an event that says who and why.
package analysis
