// Package risk judges an attempt: evidence in, decision out.
//
// It is pure. It reads no clock, no file, no network and no database: whoever
// calls gathers the Evidence first, keeps it with the Decision, and can replay it
// later under another Policy. What is unknown is neutral.
package risk
