package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"riskgate/internal/trace"
	"riskgate/models"
)

// PutKey keeps a new API key; a Conflict when its ID, secret or certificate is
// another key's.
func (s *Store) PutKey(ctx context.Context, key models.APIKey) error {
	return s.write(ctx, func(ctx context.Context, w *work) error { return w.db(ctx).Create(&key).Error })
}

// Key finds an API key by its ID, revoked or not.
func (s *Store) Key(ctx context.Context, id string) (key models.APIKey, err error) {
	ctx, span := trace.Start(ctx, trace.ReadKey)
	defer span.End()
	found := sql.ErrNoRows
	err = s.quick.rows(ctx, s.dialect.bind(s.rows.key), []any{id}, func(row []driver.Value) error {
		found = nil
		s.rows.keys.fill(&key, row)
		return nil
	})
	return key, s.known(firstError(err, found))
}

// KeyBySPKI finds an API key by the SHA-256 of its certificate's public key info.
func (s *Store) KeyBySPKI(ctx context.Context, spki []byte) (key models.APIKey, err error) {
	ctx, span := trace.Start(ctx, trace.ReadKey)
	defer span.End()
	err = s.read(ctx).Where("spki = ?", spki).Take(&key).Error
	return key, s.known(err)
}

// Keys lists the API keys in the order of their making.
func (s *Store) Keys(ctx context.Context) (keys []models.APIKey, err error) {
	err = s.read(ctx).Order("created_at, id").Find(&keys).Error
	return keys, s.known(err)
}

// RevokeKey ends an API key; the time of the first revocation stays.
func (s *Store) RevokeKey(ctx context.Context, id string) error {
	const query = `UPDATE api_keys SET revoked_at = CASE WHEN revoked_at = 0 THEN ? ELSE revoked_at END WHERE id = ?`
	return s.write(ctx, func(ctx context.Context, w *work) error {
		found, err := w.exec(ctx, query, int64(s.instant()), id)
		if err == nil && found == 0 {
			err = missing("Key")
		}
		return err
	})
}
