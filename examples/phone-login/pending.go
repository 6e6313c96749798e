package main

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

const (
	mostTries   = 5                // of a pending login, as many as riskgate allows
	pendingLife = 10 * time.Minute // longer than all waits together
)

// pending is a login that waits for its code. It is the same for a number that is nobody's:
// only riskgate knows, and does not tell.
type pending struct {
	number    string
	session   string // names this login to riskgate in every call; no secret
	requestID string // of the newest code
	tries     int
	sends     int
	sent      time.Time // the last time
}

func newPending(number string) pending {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	return pending{number: number, session: hex.EncodeToString(id[:])}
}

// reserveSend counts a code, if its time has come. Otherwise it returns how long to wait,
// or that there will be no other.
func (p *pending) reserveSend(waits []time.Duration, now time.Time) (wait time.Duration, spent bool) {
	if p.sends > len(waits) {
		return 0, true
	}
	if p.sends > 0 {
		if wait := p.sent.Add(waits[p.sends-1]).Sub(now); wait > 0 {
			return wait, false
		}
	}
	p.sends++
	p.sent = now
	return 0, false
}
