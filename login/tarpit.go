package login

import (
	"context"
	"sync/atomic"
	"time"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Tarpit slows those down who keep failing, alike for names that exist and names
// that do not. A waiting call holds neither a hash slot nor a connection.
type Tarpit struct {
	From    int           // failures in the hour from which calls wait
	Step    time.Duration // more for each failure
	Longest time.Duration
	Room    int64 // calls that may wait at once
	waiting atomic.Int64
}

// DefaultTarpit waits one second more for each failure from the fifth, at most
// ten seconds, for at most room calls.
func DefaultTarpit(room int) *Tarpit {
	return &Tarpit{From: 5, Step: time.Second, Longest: 10 * time.Second, Room: int64(room)}
}

// hold waits as long as so many failures deserve. A full tarpit is a Limited error.
func (t *Tarpit) hold(ctx context.Context, failures int, sleep func(context.Context, time.Duration) error) error {
	if failures < t.From {
		return nil
	}
	if t.waiting.Add(1) > t.Room {
		t.waiting.Add(-1)
		return models.Errorf(models.Limited, "Too many failed attempts").After(t.Longest)
	}
	defer t.waiting.Add(-1)
	ctx, span := trace.Start(ctx, trace.Held)
	defer span.End()
	return sleep(ctx, min(time.Duration(failures-t.From+1)*t.Step, t.Longest))
}
