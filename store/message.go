package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"riskgate/models"
)

// words are the parts of a message that are sealed together.
type words struct {
	Recipient string `json:"r,omitempty"`
	Body      string `json:"b,omitempty"`
	OTP       string `json:"o,omitempty"`
}

func messageCell(id string) string { return cell("messages", id, "sealed") }

// sealMessages returns the messages as they are kept.
func (s *Store) sealMessages(messages []models.Message) ([]models.Message, error) {
	sealed := slices.Clone(messages)
	for i := range sealed {
		m := &sealed[i]
		if m.State == "" {
			m.State = models.Queued
		}
		plain, err := json.Marshal(words{m.Recipient.Reveal(), m.Body.Reveal(), m.OTP.Reveal()})
		if err != nil {
			return nil, err
		}
		if m.Sealed, err = s.seal.shut(messageCell(m.ID), plain); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// unsealMessage gives a message its words back, if they are still kept.
func (s *Store) unsealMessage(m *models.Message) error {
	plain, err := s.seal.open(messageCell(m.ID), m.Sealed)
	if err != nil || plain == nil {
		return err
	}
	var w words
	if err := json.Unmarshal(plain, &w); err != nil {
		return err
	}
	m.Recipient, m.Body, m.OTP = models.Secret(w.Recipient), models.Secret(w.Body), models.Secret(w.OTP)
	m.Sealed = nil
	return nil
}

// ClaimMessages hands out messages that are due to a worker, which has them for
// the time of the lease. Afterwards they are anybody's again.
func (s *Store) ClaimMessages(
	ctx context.Context, worker string, now models.Time, lease time.Duration, limit int,
) (claimed []models.Message, err error) {
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		due := `SELECT id FROM messages WHERE state = 'queued' AND next_at <= ? AND claimed_until <= ? ORDER BY next_at, id LIMIT ?`
		if w.postgres() {
			due += ` FOR UPDATE SKIP LOCKED`
		}
		var ids []string
		if err := w.db(ctx).Raw(due, now, now, limit).Scan(&ids).Error; err != nil || len(ids) == 0 {
			claimed = nil
			return err
		}
		mine := w.db(ctx).Model(&models.Message{}).Where("id IN ?", ids).
			Updates(map[string]any{"claimed_by": worker, "claimed_until": now.Add(lease)})
		if mine.Error != nil {
			return mine.Error
		}
		claimed = nil
		return w.db(ctx).Where("id IN ?", ids).Order("next_at, id").Find(&claimed).Error
	})
	if err != nil {
		return nil, err
	}
	for i := range claimed {
		if err := s.unsealMessage(&claimed[i]); err != nil {
			return nil, s.known(err)
		}
	}
	return claimed, nil
}

// FinishMessage writes what became of a claimed message; the claim ends. It is a
// Conflict when another worker has claimed it since. A message that comes back
// without its words loses them for good.
func (s *Store) FinishMessage(ctx context.Context, m models.Message) error {
	changes := map[string]any{
		"state": m.State, "attempts": m.Attempts, "next_at": m.NextAt, "gateway": m.Gateway,
		"last_error": m.LastError, "sent_at": m.SentAt, "claimed_by": "", "claimed_until": 0,
		"masked": m.Masked, "gateway_id": m.GatewayID,
	}
	if m.Recipient == "" && m.Body == "" && m.OTP == "" {
		changes["sealed"] = nil
	}
	return s.write(ctx, func(ctx context.Context, w *work) error {
		finish := w.db(ctx).Model(&models.Message{}).
			Where("id = ? AND claimed_by = ? AND claimed_until = ?", m.ID, m.ClaimedBy, m.ClaimedUntil).Updates(changes)
		if finish.Error == nil && finish.RowsAffected == 0 {
			return conflict("Message was claimed by somebody else")
		}
		if finish.Error == nil && m.State == models.Dead {
			return w.failVerification(ctx, m.ID, s.instant())
		}
		return finish.Error
	})
}

// outboxReach is how many messages are opened at most to find a recipient's.
const outboxReach = 10000

// Messages lists the messages to a recipient, newest first; "" is everybody. Who a
// message went to is sealed, so that it looks through the newest ones: a view for
// developers, not for the way of a login.
func (s *Store) Messages(ctx context.Context, recipient string, limit int) (found []models.Message, err error) {
	before := "\U0010FFFF"
	for range outboxReach / defaultPage {
		batch, err := s.messagesBefore(ctx, before)
		if err != nil {
			return nil, err
		}
		for _, m := range batch {
			if recipient == "" || m.Recipient.Reveal() == recipient {
				found = append(found, m)
			}
		}
		if len(found) >= limit || len(batch) < defaultPage {
			break
		}
		before = batch[len(batch)-1].ID
	}
	return found[:min(len(found), max(limit, 0))], nil
}

func (s *Store) messagesBefore(ctx context.Context, id string) (batch []models.Message, err error) {
	if err := s.read(ctx).Where("id < ?", id).Order("id DESC").Limit(defaultPage).Find(&batch).Error; err != nil {
		return nil, s.known(err)
	}
	for i := range batch {
		if err := s.unsealMessage(&batch[i]); err != nil {
			return nil, s.known(err)
		}
	}
	return batch, nil
}
