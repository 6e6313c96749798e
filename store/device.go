package store

import (
	"context"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Devices lists the devices of a user, the last seen first, revoked ones too.
func (s *Store) Devices(ctx context.Context, userID string) (devices []models.Device, err error) {
	err = s.read(ctx).Where("user_id = ?", userID).Order("last_seen DESC, id DESC").Find(&devices).Error
	return devices, s.known(err)
}

// Device finds a device by its ID, revoked or not.
func (s *Store) Device(ctx context.Context, id string) (device models.Device, err error) {
	ctx, span := trace.Start(ctx, trace.ReadDevice)
	defer span.End()
	err = s.read(ctx).Where("id = ?", id).Take(&device).Error
	return device, s.known(err)
}

// distrust takes the trust from every device of a user.
func (w *work) distrust(ctx context.Context, userID string, at models.Time) error {
	_, err := w.exec(ctx, `UPDATE devices SET revoked_at = ? WHERE user_id = ? AND revoked_at = 0`, int64(at), userID)
	return err
}

// see records that a device was used, or trusts it from now on. A user who has
// the maximum of trusted devices loses the one not seen for longest.
func (s *Store) see(ctx context.Context, w *work, d models.Device) error {
	const update = `UPDATE devices SET last_seen = ? WHERE id = ? AND user_id = ? AND revoked_at = 0`
	seen, err := w.exec(ctx, update, int64(d.LastSeen), d.ID, d.UserID)
	if err != nil || seen > 0 {
		return err
	}
	if w.postgres() { // counting the devices of one user is done by one transaction at a time
		if _, err := w.exec(ctx, `SELECT 1 FROM users WHERE id = ? FOR UPDATE`, d.UserID); err != nil {
			return err
		}
	}
	const evict = `UPDATE devices SET revoked_at = ? WHERE id IN (
		SELECT id FROM devices WHERE user_id = ? AND revoked_at = 0
		ORDER BY last_seen DESC, id DESC LIMIT 1000 OFFSET ?)`
	if _, err := w.exec(ctx, evict, int64(d.LastSeen), d.UserID, s.maxDevices-1); err != nil {
		return err
	}
	const insert = `INSERT INTO devices (id, user_id, name, created_at, last_seen, revoked_at)
		SELECT ?, ?, ?, ?, ?, 0 WHERE (SELECT count(*) FROM devices WHERE user_id = ? AND revoked_at = 0) < ?`
	added, err := w.exec(ctx, insert, d.ID, d.UserID, d.Name, int64(d.CreatedAt), int64(d.LastSeen), d.UserID, s.maxDevices)
	if err == nil && added == 0 {
		err = conflict("Too many devices")
	}
	return err
}
