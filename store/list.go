package store

import (
	"context"
	"database/sql/driver"

	"gorm.io/gorm"

	"riskgate/models"
)

// Lists reads the lists by name, after one; without a limit it reads all.
func (s *Store) Lists(ctx context.Context, after string, limit int) (lists []models.List, err error) {
	query := s.read(ctx).Where("name > ?", after).Order("name")
	if limit > 0 {
		query = query.Limit(limit)
	}
	err = query.Find(&lists).Error
	return lists, s.known(err)
}

// List finds a list by its name.
func (s *Store) List(ctx context.Context, name string) (models.List, error) {
	list, err := listNamed(s.read(ctx), name)
	return list, s.known(err)
}

func listNamed(db *gorm.DB, name string) (list models.List, err error) {
	err = db.Where("name = ?", name).Take(&list).Error
	return list, err
}

// ListEntries reads a page of a list.
func (s *Store) ListEntries(ctx context.Context, f models.ListEntryFilter) (entries []models.ListEntry, err error) {
	query := s.read(ctx).Where("list_id = (SELECT id FROM lists WHERE name = ?)", f.List).
		Where("(kind, value) > (?, ?)", f.After.Kind, f.After.Value)
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if f.Prefix != "" {
		query = query.Where("value >= ? AND value < ?", f.Prefix, f.Prefix+"\U0010ffff")
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Order("kind, value").Limit(f.Limit).Find(&entries).Error
	return entries, s.known(err)
}

// ListEntriesOf finds the entries of all lists that are of a kind and have one of the
// values.
func (s *Store) ListEntriesOf(ctx context.Context, kind string, values ...string) (entries []models.ListEntry, err error) {
	err = s.read(ctx).Where("kind = ? AND value IN ?", kind, values).
		Where("list_id IN (SELECT id FROM lists)").Order("list_id, value").Find(&entries).Error
	return entries, s.known(err)
}

// ListVersion tells how often lists have changed, for whoever keeps them in memory.
func (s *Store) ListVersion(ctx context.Context) (version models.ListVersion, err error) {
	const query = `SELECT (SELECT value FROM watermarks WHERE name = 'lists') AS now,
		(SELECT value FROM watermarks WHERE name = 'list-removals') AS forgotten`
	err = s.read(ctx).Raw(query).Scan(&version).Error
	return version, s.known(err)
}

// ListEntriesSince reads entries in the order in which they last changed, after one; the
// zero entry comes before all. Entries of a list that was deleted may be among them.
func (s *Store) ListEntriesSince(ctx context.Context, after models.ListEntry, limit int) (entries []models.ListEntry, err error) {
	t := &s.rows.listEntries
	query := `SELECT ` + t.columns + ` FROM list_entries WHERE (seq, list_id, kind, value) > (?, ?, ?, ?)
		ORDER BY seq, list_id, kind, value LIMIT ?`
	args := []any{after.Seq, after.ListID, after.Kind, after.Value, int64(limit)}
	err = s.quick.rows(ctx, s.dialect.bind(query), args, func(row []driver.Value) error {
		var e models.ListEntry
		t.fill(&e, row)
		entries = append(entries, e)
		return nil
	})
	return entries, s.known(err)
}

// ListRemovalsSince reads what was removed from lists after a version.
func (s *Store) ListRemovalsSince(ctx context.Context, version int64) (removals []models.ListRemoval, err error) {
	err = s.read(ctx).Where("seq > ?", version).Order("seq").Find(&removals).Error
	return removals, s.known(err)
}
