// Package webhook tells other systems what has happened.
//
//	events ── Follower ── queue of deliveries ── Worker ── POST, signed
//
// Nothing of this is in the way of a login: the Follower reads the events that logins
// keep anyway, and queues one delivery of each for every webhook that subscribes to its
// type. The Worker claims deliveries under a lease and posts them, again and with
// growing pauses until a day is over; then they are given up, and an event says so. What
// is posted is made when it is posted, and kept nowhere.
//
// A receiver is told at least once: a worker may die between the answer and the note of
// it. The id of an event is the same each time.
package webhook
