// Package notify sends words to people: a durable queue is emptied by a Worker
// through gateways, one file each. Compose words codes, Notices what users are warned of.
//
// The row of a message is written together with the state that promises it, by
// whoever promises it. The Worker claims rows under a lease, so that a message
// whose worker died is taken up by another; it is sent at least once, and a
// gateway can tell a repetition by the message's id. Nothing is sent once the
// code in it has expired. Recipients are masked wherever they might be read.
package notify
