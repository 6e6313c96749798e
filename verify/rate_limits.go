package verify

import (
	"context"
	"regexp"

	"riskgate/models"
)

// RateLimits keeps what services count by.
type RateLimits interface {
	PutRateLimit(ctx context.Context, l models.VerifyRateLimit) error
	RateLimit(ctx context.Context, serviceID, id string) (models.VerifyRateLimit, error)
	RateLimits(ctx context.Context, serviceID string, page models.VerifyPage) ([]models.VerifyRateLimit, error)
	DescribeRateLimit(ctx context.Context, l models.VerifyRateLimit) error
	DeleteRateLimit(ctx context.Context, serviceID, id string) error
	PutBucket(ctx context.Context, b models.VerifyBucket) error
	Bucket(ctx context.Context, limitID, id string) (models.VerifyBucket, error)
	Buckets(ctx context.Context, limitID string, page models.VerifyPage) ([]models.VerifyBucket, error)
	ServiceBuckets(ctx context.Context, serviceID string) (map[string][]models.VerifyBucket, error)
	ChangeBucket(ctx context.Context, b models.VerifyBucket) error
	DeleteBucket(ctx context.Context, limitID, id string) error
}

var uniqueName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// CreateRateLimit makes a rate limit. Without a bucket it limits nothing.
func (s *Service) CreateRateLimit(ctx context.Context, serviceID, name, description string) (models.VerifyRateLimit, error) {
	if !uniqueName.MatchString(name) {
		return models.VerifyRateLimit{}, &Error{Why: InvalidName, Name: "UniqueName"}
	}
	now := s.now()
	made := models.VerifyRateLimit{
		ID: s.newID("RK"), ServiceID: serviceID, UniqueName: name, Description: description, CreatedAt: now, UpdatedAt: now,
	}
	return made, kept(s.Store.PutRateLimit(ctx, made), RateLimitExists, TooManyRateLimits)
}

// kept says what stood in the way of a new row.
func kept(err error, exists, tooMany Why) error {
	switch {
	case models.IsConflict(err):
		return &Error{Why: exists}
	case err != nil && models.KindOf(err) == models.Limited:
		return &Error{Why: tooMany}
	default:
		return missing(err)
	}
}

// RateLimit finds a rate limit of a service.
func (s *Service) RateLimit(ctx context.Context, serviceID, id string) (models.VerifyRateLimit, error) {
	found, err := s.Store.RateLimit(ctx, serviceID, id)
	return found, missing(err)
}

// ListRateLimits lists the rate limits of a service, newest first.
func (s *Service) ListRateLimits(ctx context.Context, serviceID string, page models.VerifyPage) ([]models.VerifyRateLimit, error) {
	if _, err := s.Service(ctx, serviceID); err != nil {
		return nil, err
	}
	return s.Store.RateLimits(ctx, serviceID, page)
}

// DescribeRateLimit changes the description of a rate limit.
func (s *Service) DescribeRateLimit(ctx context.Context, serviceID, id string, description *string) (models.VerifyRateLimit, error) {
	found, err := s.RateLimit(ctx, serviceID, id)
	if err != nil || description == nil {
		return found, err
	}
	found.Description, found.UpdatedAt = *description, s.now()
	return found, missing(s.Store.DescribeRateLimit(ctx, found))
}

// DeleteRateLimit removes a rate limit with its buckets.
func (s *Service) DeleteRateLimit(ctx context.Context, serviceID, id string) error {
	return missing(s.Store.DeleteRateLimit(ctx, serviceID, id))
}

// CreateBucket adds so many in so many seconds to a rate limit.
func (s *Service) CreateBucket(ctx context.Context, serviceID, limitID string, most, seconds int) (models.VerifyBucket, error) {
	if _, err := s.RateLimit(ctx, serviceID, limitID); err != nil {
		return models.VerifyBucket{}, err
	}
	now := s.now()
	made := models.VerifyBucket{
		ID: s.newID("BL"), RateLimitID: limitID, ServiceID: serviceID, Most: most, Seconds: seconds, CreatedAt: now, UpdatedAt: now,
	}
	return made, kept(s.Store.PutBucket(ctx, made), BucketExists, TooManyBuckets)
}

// Bucket finds a bucket of a rate limit.
func (s *Service) Bucket(ctx context.Context, serviceID, limitID, id string) (models.VerifyBucket, error) {
	if _, err := s.RateLimit(ctx, serviceID, limitID); err != nil {
		return models.VerifyBucket{}, err
	}
	found, err := s.Store.Bucket(ctx, limitID, id)
	return found, missing(err)
}

// ListBuckets lists the buckets of a rate limit, newest first.
func (s *Service) ListBuckets(ctx context.Context, serviceID, limitID string, page models.VerifyPage) ([]models.VerifyBucket, error) {
	if _, err := s.RateLimit(ctx, serviceID, limitID); err != nil {
		return nil, err
	}
	return s.Store.Buckets(ctx, limitID, page)
}

// ChangeBucket changes the numbers of a bucket; nil leaves one as it is.
func (s *Service) ChangeBucket(ctx context.Context, serviceID, limitID, id string, most, seconds *int) (models.VerifyBucket, error) {
	found, err := s.Bucket(ctx, serviceID, limitID, id)
	if err != nil {
		return found, err
	}
	put(&found.Most, most)
	put(&found.Seconds, seconds)
	found.UpdatedAt = s.now()
	return found, kept(s.Store.ChangeBucket(ctx, found), BucketExists, TooManyBuckets)
}

// DeleteBucket removes a bucket.
func (s *Service) DeleteBucket(ctx context.Context, serviceID, limitID, id string) error {
	if _, err := s.RateLimit(ctx, serviceID, limitID); err != nil {
		return err
	}
	return missing(s.Store.DeleteBucket(ctx, limitID, id))
}
