package store

import (
	"context"

	"gorm.io/gorm"

	"riskgate/models"
)

// staleBlocks takes a user's decisions out of the blocks: each block that holds one is
// emptied until it is packed again.
const staleBlocks = `UPDATE blocks SET data = NULL, rows = 0 WHERE first IN (
	SELECT (SELECT CASE WHEN b.last >= d.id THEN b.first END FROM blocks AS b WHERE b.first <= d.id ORDER BY b.first DESC LIMIT 1)
	FROM decisions AS d WHERE d.user_id = ? AND d.user_id <> '')`

// PackMark reads how far decisions are packed.
func (s *Store) PackMark(ctx context.Context) (mark models.PackMark, err error) {
	const query = `SELECT
		(SELECT value FROM watermarks WHERE name = 'blocks') AS after,
		(SELECT value FROM watermarks WHERE name = 'erasures') AS erasures,
		(SELECT coalesce(max(id), 0) FROM decisions) AS newest`
	err = s.read(ctx).Raw(query).Scan(&mark).Error
	return mark, s.known(err)
}

// AddBlock keeps the block after those that there are. It is a Conflict when somebody
// else was first, or when a user was erased since the mark was read.
func (s *Store) AddBlock(ctx context.Context, block models.Block, mark models.PackMark) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.unerased(ctx, mark); err != nil {
			return err
		}
		moved, err := w.exec(ctx, `UPDATE watermarks SET value = ? WHERE name = 'blocks' AND value = ?`, block.Last, mark.After)
		if err != nil {
			return err
		}
		if moved == 0 {
			return conflict("Decisions were packed by somebody else")
		}
		return w.db(ctx).Create(&block).Error
	})
}

// RenewBlock fills a block that was emptied, with the same conditions.
func (s *Store) RenewBlock(ctx context.Context, block models.Block, mark models.PackMark) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.unerased(ctx, mark); err != nil {
			return err
		}
		const query = `UPDATE blocks SET data = ?, rows = ? WHERE first = ? AND data IS NULL`
		filled, err := w.exec(ctx, query, block.Data, block.Rows, block.First)
		if err == nil && filled == 0 {
			return conflict("Decisions were packed by somebody else")
		}
		return err
	})
}

// unerased makes sure that what was read since the mark is no erased user's. On
// PostgreSQL it waits for erasures that are under way, and lets none in until the unit
// ends.
func (w *work) unerased(ctx context.Context, mark models.PackMark) error {
	same, err := w.exec(ctx, `UPDATE watermarks SET value = value WHERE name = 'erasures' AND value = ?`, mark.Erasures)
	if err == nil && same == 0 {
		return conflict("A user was erased meanwhile")
	}
	return err
}

// Blocks lists the blocks with decisions of a run of IDs, in their order and without
// their data; of an emptied one Rows is 0.
func (s *Store) Blocks(ctx context.Context, first, last int64) (blocks []models.Block, err error) {
	const before = `SELECT coalesce(max(first), 0) FROM blocks WHERE first <= ?`
	err = s.read(ctx).Omit("data").Where("first >= ("+before+") AND first <= ? AND last >= ?", first, last, first).
		Order("first").Find(&blocks).Error
	return blocks, s.known(err)
}

// Block reads a block by the ID of its first decision.
func (s *Store) Block(ctx context.Context, first int64) (block models.Block, err error) {
	err = s.read(ctx).Where("first = ?", first).Take(&block).Error
	return block, s.known(err)
}

// EmptiedBlocks lists blocks that have to be packed again, without their data.
func (s *Store) EmptiedBlocks(ctx context.Context, limit int) (blocks []models.Block, err error) {
	err = s.read(ctx).Omit("data").Where("data IS NULL").Order("first").Limit(limit).Find(&blocks).Error
	return blocks, s.known(err)
}

// EvidenceBetween reads the decisions of a run of IDs as a backtest takes them up, in their order.
func (s *Store) EvidenceBetween(ctx context.Context, first, last int64, limit int) (cases []models.Decision, err error) {
	err = evidenceColumns(s.read(ctx)).Where("id >= ? AND id <= ?", first, last).Order("id").Limit(limit).Find(&cases).Error
	return cases, s.known(err)
}

// EvidenceOf reads some decisions in the same way.
func (s *Store) EvidenceOf(ctx context.Context, ids []int64) (cases []models.Decision, err error) {
	for len(ids) > 0 {
		var some []models.Decision
		n := min(len(ids), 500) // what every database takes as parameters
		if err := evidenceColumns(s.read(ctx)).Where("id IN ?", ids[:n]).Order("id").Find(&some).Error; err != nil {
			return nil, s.known(err)
		}
		cases, ids = append(cases, some...), ids[n:]
	}
	return cases, nil
}

func evidenceColumns(db *gorm.DB) *gorm.DB {
	return db.Select("id", "session_id", "user_id", "lane", "code", "policy_version", "outcome", "evidence", "detail", "created_at")
}
