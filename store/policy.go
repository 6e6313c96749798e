package store

import (
	"cmp"
	"context"
	"slices"

	"riskgate/models"
)

// Policy finds a policy by its version.
func (s *Store) Policy(ctx context.Context, version int64) (policy models.Policy, err error) {
	err = s.read(ctx).Where("version = ?", version).Take(&policy).Error
	return policy, s.known(err)
}

// Policies lists policies without their data, newest first.
func (s *Store) Policies(ctx context.Context, f models.PolicyFilter) (policies []models.Policy, err error) {
	query := s.read(ctx).Omit("data").Order("version DESC")
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if f.Before != 0 {
		query = query.Where("version < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	err = query.Limit(f.Limit).Find(&policies).Error
	return policies, s.known(err)
}

// PoliciesInForce reads, at one moment, the live policy and after it the one in shadow,
// if there are such.
func (s *Store) PoliciesInForce(ctx context.Context) (policies []models.Policy, err error) {
	err = s.read(ctx).Where("state IN ?", []models.PolicyState{models.Live, models.Shadow}).
		Order("state").Find(&policies).Error // by the alphabet
	return policies, s.known(err)
}

// SeedPolicy keeps the first policy of an empty house; in any other it does nothing.
func (s *Store) SeedPolicy(ctx context.Context, policy models.Policy) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		first, err := w.exec(ctx, `UPDATE watermarks SET value = 1 WHERE name = 'policies' AND value = 0`)
		if err != nil || first == 0 {
			return err
		}
		policy.Version = 1
		return w.db(ctx).Create(&policy).Error
	})
}

// StepPolicy takes a policy one step on its way. On success the step holds the policy
// and the events as they are kept.
func (s *Store) StepPolicy(ctx context.Context, step *models.PolicyStep) error {
	var kept models.Policy
	var events []models.Event
	err := s.write(ctx, func(ctx context.Context, w *work) (err error) {
		kept = step.Policy
		if err := w.replace(ctx, step); err != nil {
			return err
		}
		if step.From == "" {
			err = w.newPolicy(ctx, &kept)
		} else {
			err = w.stepped(ctx, &kept, step)
		}
		if err != nil {
			return err
		}
		events = about(models.PolicySubject(kept.Version), step.Events)
		return s.tell(ctx, w, events...)
	})
	if err == nil {
		step.Policy, step.Events = kept, events
	}
	return err
}

// DiscardPolicy removes a draft that nobody has changed since; its version is never
// given again.
func (s *Store) DiscardPolicy(ctx context.Context, version, revision int64, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		const query = `DELETE FROM policies WHERE version = ? AND revision = ? AND state = 'draft'`
		gone, err := w.exec(ctx, query, version, revision)
		if err != nil {
			return err
		}
		if gone == 0 {
			return w.stalePolicy(ctx, version, models.Draft, revision)
		}
		return s.tell(ctx, w, about(models.PolicySubject(version), events)...)
	})
}

// newPolicy keeps a policy under the next version, unless it is a draft too many. On
// PostgreSQL others who want one wait until this unit ends.
func (w *work) newPolicy(ctx context.Context, p *models.Policy) error {
	const query = `UPDATE watermarks SET value = value + 1 WHERE name = 'policies' RETURNING value`
	if err := w.row(ctx, query).Scan(&p.Version); err != nil {
		return err
	}
	if p.State == models.Draft {
		var drafts int
		if err := w.row(ctx, `SELECT count(*) FROM policies WHERE state = 'draft'`).Scan(&drafts); err != nil {
			return err
		}
		if drafts >= models.MostDrafts {
			return conflict("There are %d drafts: discard one that nobody needs before you make another", drafts)
		}
	}
	return w.db(ctx).Create(p).Error
}

// replace empties the place that a policy in shadow or live takes, which must be held
// by the version that the step names. When none is named, the index of the place
// turns away whoever comes second.
func (w *work) replace(ctx context.Context, step *models.PolicyStep) error {
	to := step.Policy.State
	if to == step.From || to != models.Live && to != models.Shadow {
		return nil
	}
	if step.Replaces != 0 {
		const query = `UPDATE policies SET state = 'retired', retired_at = ? WHERE version = ? AND state = ?`
		retired, err := w.exec(ctx, query, int64(step.At), step.Replaces, string(to))
		if err != nil || retired == 1 {
			return err
		}
	}
	var holder int64
	err := w.row(ctx, `SELECT coalesce(max(version), 0) FROM policies WHERE state = ?`, string(to)).Scan(&holder)
	switch {
	case err != nil:
		return err
	case holder == 0 && step.Replaces == 0:
		return nil
	case holder == 0:
		return conflict("Version %d is not %s, none is", step.Replaces, to)
	case step.Replaces == 0:
		return conflict("Version %d is %s and has to be named as the one that is replaced", holder, to)
	default:
		return conflict("Version %d is not %s, version %d is", step.Replaces, to, holder)
	}
}

// stepped writes a policy that is there, unless somebody else took a step first.
func (w *work) stepped(ctx context.Context, p *models.Policy, step *models.PolicyStep) error {
	p.Revision = step.Revision
	if p.State == models.Draft {
		p.Revision++
	}
	update := w.db(ctx).Model(&models.Policy{}).
		Where("version = ? AND state = ? AND revision = ?", p.Version, step.From, step.Revision).
		Select("*").Omit("version", "created_at").Updates(p)
	if update.Error != nil {
		return update.Error
	}
	if update.RowsAffected == 0 {
		return w.stalePolicy(ctx, p.Version, step.From, step.Revision)
	}
	return nil
}

// stalePolicy says why a policy is not what somebody took it for.
func (w *work) stalePolicy(ctx context.Context, version int64, state models.PolicyState, revision int64) error {
	var there []models.Policy
	if err := w.db(ctx).Omit("data").Where("version = ?", version).Find(&there).Error; err != nil {
		return err
	}
	switch {
	case len(there) == 0:
		return missing("Policy")
	case there[0].State != state:
		return conflict("Version %d is %s, not %s", version, there[0].State, state)
	default:
		return conflict("Version %d is at revision %d, not %d", version, there[0].Revision, revision)
	}
}

// about names what events are about where they do not say themselves.
func about(subject string, events []models.Event) []models.Event {
	named := slices.Clone(events) // a unit may run twice
	for i := range named {
		named[i].Subject = cmp.Or(named[i].Subject, subject)
	}
	return named
}
