package store

import (
	"context"

	"riskgate/models"
)

// ReportMessage moves a message on to what a gateway tells of it, and keeps the event
// that tell makes of the row if its fate is told by that. It reports whether the message
// moved: a report that comes again or late moves nothing, nor does one of a message that
// is not there. That it was not delivered counts from the gateway alone that had it last.
func (s *Store) ReportMessage(ctx context.Context, r models.DeliveryReport, tell func(models.Message) models.Event) (moved bool, err error) {
	told := models.Time(0)
	if r.State.Final() {
		told = r.At
	}
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		move := w.db(ctx).Model(&models.Message{}).Where("id = ? AND delivery IN ?", r.MessageID, r.State.Before())
		if r.State != models.Arrived {
			move = move.Where("gateway IN ?", []string{"", r.Gateway})
		}
		move = move.Updates(map[string]any{"delivery": r.State, "delivery_code": r.Code, "delivered_at": told})
		moved = move.Error == nil && move.RowsAffected == 1
		if !moved || !r.State.Final() {
			return move.Error
		}
		var m models.Message
		if err := w.db(ctx).Omit("sealed").Where("id = ?", r.MessageID).Take(&m).Error; err != nil {
			return err
		}
		return s.rows.events.add(ctx, w, tell(m))
	})
	return moved && err == nil, err
}

// UndeliveredMessages lists messages that a gateway took since an instant and whose fate
// it has not told, the oldest first, without their words.
func (s *Store) UndeliveredMessages(ctx context.Context, gateway string, since models.Time, limit int) (waiting []models.Message, err error) {
	err = s.read(ctx).Omit("sealed").Where("gateway = ? AND sent_at >= ? AND gateway_id <> '' AND delivered_at = 0", gateway, since).
		Order("sent_at").Limit(limit).Find(&waiting).Error
	return waiting, s.known(err)
}

// ListMessages lists messages, newest first. Those that wait still have their words.
func (s *Store) ListMessages(ctx context.Context, f models.MessageFilter) (found []models.Message, err error) {
	query := s.read(ctx).Order("id DESC").Limit(f.Limit)
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if err := query.Find(&found).Error; err != nil {
		return nil, s.known(err)
	}
	for i := range found {
		if err := s.unsealMessage(&found[i]); err != nil {
			return nil, s.known(err)
		}
	}
	return found, nil
}
