package pumping

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"riskgate/internal/phone"
	"riskgate/models"
)

// Store keeps what the guard counts.
type Store interface {
	Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error)
	SendCounts(ctx context.Context, ranges ...models.SendRange) ([]models.SendCount, error)
	SendBlock(ctx context.Context, key string) (models.SendBlock, error)
	BlockSends(ctx context.Context, now models.Time, block models.SendBlock) error
	// CountSends takes one attempt of every limit and adds to the counts, or does
	// nothing and returns the first limit that is reached.
	CountSends(ctx context.Context, now models.Time, limits []models.Limit, counts []models.SendCount) (*models.Limit, error)
}

// Guard judges sends. All fields are required.
type Guard struct {
	Store    Store
	Keys     Keys
	Settings Settings
	Observe  func(Finding) // hears everything that was measured
	Log      *slog.Logger
	Now      func() time.Time
}

// Judge decides whether a message may go out. If it may, it is counted, so that the
// caller must send it now. An error means that it must not: the caps could not be read.
func (g *Guard) Judge(ctx context.Context, s Send) (Verdict, error) {
	now := models.At(g.Now())
	caps, spend := g.caps(s), g.spend(s)
	quotas := slices.Concat(caps, spend)
	standings, err := g.Store.Standings(ctx, now, limitsOf(quotas)...)
	if err != nil {
		return Verdict{}, fmt.Errorf("read the caps of a send: %w", err)
	}
	verdict := Verdict{Findings: make([]Finding, 0, len(quotas)+8)}
	for i, cap := range caps {
		verdict.Findings = append(verdict.Findings, cap.finding(standings[i].Tries))
	}
	if verdict.Refusal() == nil {
		verdict.Findings = append(verdict.Findings, g.rules(ctx, s, now)...)
		for i, q := range spend {
			verdict.Findings = append(verdict.Findings, q.finding(standings[len(caps)+i].Tries))
		}
		err = g.count(ctx, s, now, quotas, &verdict)
	}
	for _, f := range verdict.Findings {
		g.Observe(f)
	}
	return verdict, err
}

// rules finds everything but quotas.
func (g *Guard) rules(ctx context.Context, s Send, now models.Time) []Finding {
	if s.Number.E164 == "" {
		return nil
	}
	found := g.Settings.line(s)
	if s.Exempt || s.Resend {
		return found
	}
	e, err := g.evidence(ctx, s, now)
	if err != nil {
		g.Log.LogAttrs(ctx, slog.LevelError, "sends are not judged by their outcome", slog.Any("error", err))
		return append(found, g.Settings.unread()...)
	}
	replies, blocked := g.Settings.replies(s.Number, e)
	if blocked != nil {
		blocked.Key = g.key(prefixHours, s.Number.Prefix())
		if err := g.Store.BlockSends(ctx, now, *blocked); err != nil { // the next send finds the same
			g.Log.LogAttrs(ctx, slog.LevelError, "a block of sends was not kept", slog.Any("error", err))
		}
	}
	return append(found, replies...)
}

// evidence reads what came of earlier sends.
func (g *Guard) evidence(ctx context.Context, s Send, now models.Time) (evidence, error) {
	e := evidence{now: now}
	counts, err := g.Store.SendCounts(ctx, g.ranges(s, now)...)
	if err != nil {
		return e, err
	}
	if g.Settings.Modes[Prefix] != Off {
		if e.block, err = g.Store.SendBlock(ctx, g.key(prefixHours, s.Number.Prefix())); err != nil {
			return e, err
		}
	}
	e.address.known = addressOf(s.Address) != ""
	e.take(counts)
	return e, nil
}

// count takes the quotas of a send that is not refused. Others may have been quicker.
func (g *Guard) count(ctx context.Context, s Send, now models.Time, quotas []quota, verdict *Verdict) error {
	if verdict.Refusal() != nil {
		return nil
	}
	cells := g.cells(s, now)
	reached, err := g.Store.CountSends(ctx, now, limitsOf(quotas), adding(cells, 1, 0))
	if err != nil {
		return fmt.Errorf("count a send: %w", err)
	}
	if reached == nil {
		verdict.Cells = cells
		return nil
	}
	for _, q := range quotas {
		if q.limit == *reached {
			late := q.finding(q.max)
			at := slices.IndexFunc(verdict.Findings, func(f Finding) bool { return f.Rule == late.Rule && f.Seconds == late.Seconds })
			verdict.Findings[at] = late
		}
	}
	return nil
}

// Verified tells that a code came back, or that whoever waited for it has proven
// themselves by another factor. It is told once, with the verdict of every send of it.
func (g *Guard) Verified(ctx context.Context, sends ...Verdict) error {
	var counts []models.SendCount
	for _, sent := range sends {
		counts = append(counts, adding(sent.Cells, 0, 1)...)
	}
	if len(counts) == 0 {
		return nil
	}
	_, err := g.Store.CountSends(ctx, models.At(g.Now()), nil, counts)
	return err
}

// Reaches reports whether a number (E.164) is of a kind and a country that messages may
// go to. Nothing is read and nothing counted. As long as no country is allowed, all are:
// numbers that people have proven are not what a guard must be set up for.
func (g *Guard) Reaches(number string) bool {
	n, err := phone.Parse(number, "")
	if err != nil {
		return true // it was taken when it was entered
	}
	set := g.Settings
	if len(set.Countries) == 0 {
		set.Countries = []string{anyCountry}
	}
	return Verdict{Findings: set.line(Send{Number: n})}.Refusal() == nil
}
