package analysis

import (
	"context"
	"math"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// PackStore keeps decisions and the blocks that are packed of them.
type PackStore interface {
	PackMark(ctx context.Context) (models.PackMark, error)
	EvidenceBetween(ctx context.Context, first, last int64, limit int) ([]models.Decision, error)
	EmptiedBlocks(ctx context.Context, limit int) ([]models.Block, error)
	AddBlock(ctx context.Context, block models.Block, mark models.PackMark) error
	RenewBlock(ctx context.Context, block models.Block, mark models.PackMark) error
}

// Packer packs kept decisions into blocks, so that backtests read no evidence. Several
// instances may do so at once.
type Packer struct {
	Store   PackStore
	Engines *Engines
	Rows    int // in a block; 0: as many as it takes
	Now     func() time.Time
}

// Step packs the next block, when enough decisions for one are settled, and one that
// lost its data when a user was erased. It is called every second, so that catching up
// leaves the processor to those who log in.
func (p *Packer) Step(ctx context.Context) error {
	mark, err := p.Store.PackMark(ctx)
	if err != nil {
		return err
	}
	if err := p.renew(ctx, mark); err != nil {
		return err
	}
	full := p.Rows
	if full == 0 {
		full = risk.MostRows
	}
	if mark.Newest-mark.After < int64(full) { // without reading any
		return nil
	}
	rows, err := p.Store.EvidenceBetween(ctx, mark.After+1, math.MaxInt64, full)
	if err != nil || len(rows) < full || !p.settled(rows) {
		return err
	}
	return p.keep(ctx, rows, mark, p.Store.AddBlock)
}

func (p *Packer) settled(rows []models.Decision) bool {
	until := models.At(p.Now().Add(-models.Settle))
	for i := range rows {
		if rows[i].CreatedAt > until {
			return false
		}
	}
	return true
}

func (p *Packer) renew(ctx context.Context, mark models.PackMark) error {
	emptied, err := p.Store.EmptiedBlocks(ctx, 1)
	if err != nil || len(emptied) == 0 {
		return err
	}
	rows, err := p.Store.EvidenceBetween(ctx, emptied[0].First, emptied[0].Last, risk.MostRows)
	if err != nil || len(rows) == 0 {
		return err
	}
	return p.keep(ctx, rows, mark, p.Store.RenewBlock)
}

// keep packs decisions. When somebody else was first, or a user was erased since they
// were read, the next step sees to what is left.
func (p *Packer) keep(ctx context.Context, rows []models.Decision, mark models.PackMark,
	into func(context.Context, models.Block, models.PackMark) error,
) error {
	cases := make([]risk.Case, 0, len(rows))
	for i := range rows {
		c, ok, err := ruled(&rows[i])
		if err != nil {
			return err
		}
		if ok {
			cases = append(cases, c)
		}
	}
	of := engineOf{ctx: ctx, engines: p.Engines}
	packed := risk.Pack(cases, of.version)
	if of.err != nil {
		return of.err
	}
	data, err := packed.MarshalBinary()
	if err != nil {
		return err
	}
	err = into(ctx, models.Block{First: rows[0].ID, Last: rows[len(rows)-1].ID, Rows: packed.Rows(), Data: data}, mark)
	if models.IsConflict(err) {
		return nil
	}
	return err
}
