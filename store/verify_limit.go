package store

import (
	"context"

	"riskgate/models"
)

// PutRateLimit keeps a new rate limit of a service: a Conflict when its name is taken,
// Limited when there are as many as there may be.
func (s *Store) PutRateLimit(ctx context.Context, limit models.VerifyRateLimit) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		err := w.roomFor(ctx, &models.VerifyService{}, limit.ServiceID,
			&models.VerifyRateLimit{}, "service_id = ?", models.MaxVerifyRateLimits)
		if err != nil {
			return err
		}
		return w.db(ctx).Create(&limit).Error
	})
}

// roomFor makes sure that a parent is there and has fewer children than it may have, and
// lets nobody else add one until the unit ends.
func (w *work) roomFor(ctx context.Context, parent any, id string, child any, where string, most int64) error {
	if err := w.db(ctx).Clauses(w.locking()...).Select("id").Where("id = ?", id).Take(parent).Error; err != nil {
		return err
	}
	var count int64
	if err := w.db(ctx).Model(child).Where(where, id).Count(&count).Error; err != nil {
		return err
	}
	if count >= most {
		return models.Errorf(models.Limited, "There may be %d at most", most)
	}
	return nil
}

// RateLimit finds a rate limit of a service.
func (s *Store) RateLimit(ctx context.Context, serviceID, id string) (limit models.VerifyRateLimit, err error) {
	err = s.read(ctx).Where("id = ? AND service_id = ?", id, serviceID).Take(&limit).Error
	return limit, s.known(err)
}

// RateLimits lists the rate limits of a service, newest first.
func (s *Store) RateLimits(ctx context.Context, serviceID string, page models.VerifyPage) (limits []models.VerifyRateLimit, err error) {
	err = paged(s.read(ctx).Where("service_id = ?", serviceID), "id", page).Find(&limits).Error
	return inOrder(limits, page), s.known(err)
}

// DescribeRateLimit changes the description of a rate limit.
func (s *Store) DescribeRateLimit(ctx context.Context, limit models.VerifyRateLimit) error {
	return s.change(ctx, "Rate limit", &models.VerifyRateLimit{}, map[string]any{
		"description": limit.Description, "updated_at": limit.UpdatedAt,
	}, "id = ? AND service_id = ?", limit.ID, limit.ServiceID)
}

// change writes columns of the row that a condition names, which must be there.
func (s *Store) change(ctx context.Context, what string, model any, columns map[string]any, where string, args ...any) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		changed := w.db(ctx).Model(model).Where(where, args...).Updates(columns)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return missing(what)
		}
		return changed.Error
	})
}

// DeleteRateLimit removes a rate limit with its buckets.
func (s *Store) DeleteRateLimit(ctx context.Context, serviceID, id string) error {
	return s.remove(ctx, "Rate limit", &models.VerifyRateLimit{}, "id = ? AND service_id = ?", id, serviceID)
}

// PutBucket keeps a new bucket of a rate limit: a Conflict when there is one of its
// length, Limited when there are as many as there may be.
func (s *Store) PutBucket(ctx context.Context, bucket models.VerifyBucket) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		err := w.roomFor(ctx, &models.VerifyRateLimit{}, bucket.RateLimitID,
			&models.VerifyBucket{}, "rate_limit_id = ?", models.MaxVerifyBuckets)
		if err != nil {
			return err
		}
		return w.db(ctx).Create(&bucket).Error
	})
}

// Bucket finds a bucket of a rate limit.
func (s *Store) Bucket(ctx context.Context, limitID, id string) (bucket models.VerifyBucket, err error) {
	err = s.read(ctx).Where("id = ? AND rate_limit_id = ?", id, limitID).Take(&bucket).Error
	return bucket, s.known(err)
}

// Buckets lists the buckets of a rate limit, newest first.
func (s *Store) Buckets(ctx context.Context, limitID string, page models.VerifyPage) (buckets []models.VerifyBucket, err error) {
	err = paged(s.read(ctx).Where("rate_limit_id = ?", limitID), "id", page).Find(&buckets).Error
	return inOrder(buckets, page), s.known(err)
}

// ServiceBuckets are all buckets of a service, by the unique name of their rate limit;
// one without buckets is there with none.
func (s *Store) ServiceBuckets(ctx context.Context, serviceID string) (map[string][]models.VerifyBucket, error) {
	var limits []models.VerifyRateLimit
	var buckets []models.VerifyBucket
	err := firstOf(
		func() error { return s.read(ctx).Where("service_id = ?", serviceID).Find(&limits).Error },
		func() error { return s.read(ctx).Where("service_id = ?", serviceID).Order("id").Find(&buckets).Error },
	)
	if err != nil {
		return nil, s.known(err)
	}
	named := make(map[string][]models.VerifyBucket, len(limits))
	for _, l := range limits {
		named[l.UniqueName] = nil
		for _, b := range buckets {
			if b.RateLimitID == l.ID {
				named[l.UniqueName] = append(named[l.UniqueName], b)
			}
		}
	}
	return named, nil
}

// ChangeBucket changes the numbers of a bucket; a Conflict when there is another one of
// its length.
func (s *Store) ChangeBucket(ctx context.Context, bucket models.VerifyBucket) error {
	return s.change(ctx, "Bucket", &models.VerifyBucket{}, map[string]any{
		"most": bucket.Most, "seconds": bucket.Seconds, "updated_at": bucket.UpdatedAt,
	}, "id = ? AND rate_limit_id = ?", bucket.ID, bucket.RateLimitID)
}

// DeleteBucket removes a bucket.
func (s *Store) DeleteBucket(ctx context.Context, limitID, id string) error {
	return s.remove(ctx, "Bucket", &models.VerifyBucket{}, "id = ? AND rate_limit_id = ?", id, limitID)
}
