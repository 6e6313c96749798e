package store

import (
	"cmp"
	"context"
	"strings"

	"gorm.io/gorm"

	"riskgate/models"
)

// VerifyAttempt finds an attempt by its ID.
func (s *Store) VerifyAttempt(ctx context.Context, id string) (models.VerifyAttempt, error) {
	var found models.VerifyAttempt
	if err := s.read(ctx).Where("id = ?", id).Take(&found).Error; err != nil {
		return found, s.known(err)
	}
	attempts := []models.VerifyAttempt{found}
	err := s.delivered(ctx, attempts)
	return attempts[0], err
}

// VerifyAttempts lists attempts, newest first.
func (s *Store) VerifyAttempts(
	ctx context.Context, filter models.VerifyAttemptFilter, page models.VerifyPage,
) (attempts []models.VerifyAttempt, err error) {
	if err = paged(attemptsOf(s.read(ctx), filter), "id", page).Find(&attempts).Error; err != nil {
		return nil, s.known(err)
	}
	return inOrder(attempts, page), s.delivered(ctx, attempts)
}

// AttemptTimes are the attempts of a verification, oldest first, without what became of
// their messages.
func (s *Store) AttemptTimes(ctx context.Context, verificationID string) (attempts []models.VerifyAttempt, err error) {
	err = s.read(ctx).Where("verification_id = ?", verificationID).Order("id").Find(&attempts).Error
	return attempts, s.known(err)
}

// TallyAttempts counts attempts.
func (s *Store) TallyAttempts(ctx context.Context, filter models.VerifyAttemptFilter) (tally models.VerifyTally, err error) {
	err = attemptsOf(s.read(ctx).Model(&models.VerifyAttempt{}), filter).
		Select("count(*) AS attempts, coalesce(sum(CASE WHEN converted THEN 1 ELSE 0 END), 0) AS converted").Scan(&tally).Error
	return tally, s.known(err)
}

func attemptsOf(query *gorm.DB, f models.VerifyAttemptFilter) *gorm.DB {
	for _, condition := range []struct {
		set   bool
		where string
		value any
	}{
		{f.ServiceID != "", "service_id = ?", f.ServiceID},
		{f.VerificationID != "", "verification_id = ?", f.VerificationID},
		{f.Recipient != "", "recipient = ?", f.Recipient},
		{f.Prefix != "", `recipient LIKE ? ESCAPE '\'`, literally.Replace(f.Prefix) + "%"},
		{f.Country != "", "country = ?", f.Country},
		{f.Channel != "", "channel = ?", f.Channel},
		{f.After != 0, "created_at >= ?", f.After},
		{f.Before != 0, "created_at <= ?", f.Before},
	} {
		if condition.set {
			query = query.Where(condition.where, condition.value)
		}
	}
	if f.Converted != nil {
		query = query.Where("converted = ?", *f.Converted)
	}
	return query
}

// literally takes their meaning from the signs of LIKE.
var literally = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// delivered tells of attempts what became of their messages.
func (s *Store) delivered(ctx context.Context, attempts []models.VerifyAttempt) error {
	ids := make([]string, len(attempts))
	for i, a := range attempts {
		ids[i] = a.MessageID()
	}
	var messages []models.Message
	if len(ids) > 0 {
		err := s.read(ctx).Select("id", "state", "last_error", "delivery", "delivery_code").Where("id IN ?", ids).Find(&messages).Error
		if err != nil {
			return s.known(err)
		}
	}
	known := make(map[string]models.Message, len(messages))
	for _, m := range messages {
		known[m.ID] = m
	}
	for i, a := range attempts {
		if m, there := known[a.MessageID()]; there {
			attempts[i].MessageState, attempts[i].Delivery = m.State, m.Delivery
			attempts[i].MessageError = cmp.Or(m.DeliveryCode, m.LastError)
		}
	}
	return nil
}
