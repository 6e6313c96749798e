// Package pumping keeps codes from being sent for the fees: to numbers that pay whoever
// holds them, from a script that never means to answer a code.
//
// A send is judged in this order, and the first that refuses answers: caps of one
// recipient, address, user and service; the kind of line; the country; what came of
// earlier codes (the rules); what the whole server may send. Caps are read, and taken
// together with the counts in one unit of work, so that sends at once never pass one;
// what is refused is counted nowhere. A rule is off, in the shadow, where it is only
// recorded, or live. Caps that cannot be read refuse; rules that cannot be read do not.
package pumping
