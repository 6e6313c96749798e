package store

import (
	"context"

	"riskgate/models"
)

// LivePolicy is the policy that judges now; NotFound before there is one.
func (s *Store) LivePolicy(ctx context.Context) (policy models.Policy, err error) {
	err = s.read(ctx).Where("state = ?", models.Live).Take(&policy).Error
	return policy, s.known(err)
}

// PutPolicy keeps a policy under the next version. One that is live retires the
// one that was.
func (s *Store) PutPolicy(ctx context.Context, policy models.Policy) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if w.postgres() {
			if _, err := w.exec(ctx, `LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		if policy.State == models.Live {
			retire := w.db(ctx).Model(&models.Policy{}).Where("state = ?", models.Live).Update("state", models.Retired)
			if retire.Error != nil {
				return retire.Error
			}
		}
		next := policy
		if err := w.row(ctx, `SELECT coalesce(max(version), 0) + 1 FROM policies`).Scan(&next.Version); err != nil {
			return err
		}
		return w.db(ctx).Create(&next).Error
	})
}
