package analysis

import (
	"context"

	"riskgate/models"
)

// checkChange tells of a change that nobody has disowned yet.
func (n *NotMe) checkChange(ctx context.Context, e models.Event) (Occasion, error) {
	standings, err := n.Store.Standings(ctx, models.At(n.Now()), once(e))
	if err != nil {
		return Occasion{}, err
	}
	if standings[0].Tries > 0 {
		return Occasion{}, errDead
	}
	return Occasion{At: e.At, Change: true}, nil
}

// disown keeps that the user has not changed their account. There is no login to be
// labelled: an application has made the change, and which login it trusted is not known.
func (n *NotMe) disown(ctx context.Context, e models.Event) error {
	now, whose := n.Now(), models.Decision{UserID: e.UserID}
	events, err := reported(ctx, now, whose)
	if err != nil {
		return err
	}
	err = n.Store.Disown(ctx, models.Disowning{
		EventID: e.ID, UserID: e.UserID, At: models.At(now), Once: once(e), Events: events,
		Raise: raise(now, models.QueueNotMe, whose, models.RaisedByUser, "The user says: this was not me ("+string(e.Type)+")."),
	})
	if models.IsConflict(err) || models.IsNotFound(err) {
		return errDead.Because(err)
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		n.Labels.Recorder.Record(ctx, e)
	}
	return nil
}

// once lets a link be used a single time, for as long as it works.
func once(e models.Event) models.Limit {
	return models.Limit{Key: NotMePath + "/" + e.ID, Window: models.LinkLife, Max: 1}
}
