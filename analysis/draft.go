package analysis

import (
	"context"

	"riskgate/models"
	"riskgate/risk"
)

// Draft is a policy as an analyst writes it.
type Draft struct {
	Policy *risk.Policy // nil: the data of Base
	Base   int64        // the version that it begins with; 0: none
	Note   *string      // what it is for; nil: nothing new
}

func (d Draft) noteOr(before string) string {
	if d.Note == nil {
		return before
	}
	return *d.Note
}

// Create keeps a new draft under the next version.
func (p *Policies) Create(ctx context.Context, by By, draft Draft) (models.Policy, error) {
	data, err := p.dataOf(ctx, draft)
	if err != nil {
		return models.Policy{}, err
	}
	now := p.Now()
	at := models.At(now)
	event, err := by.event(ctx, now, models.EventPolicyCreated, "", Told{Revision: 1, Base: draft.Base})
	if err != nil {
		return models.Policy{}, err
	}
	return p.step(ctx, models.PolicyStep{
		Policy: models.Policy{
			State: models.Draft, Revision: 1, Base: draft.Base, Data: data, Author: by.ID, AuthorName: by.Name,
			Note: draft.noteOr(""), CreatedAt: at, ChangedAt: at,
		},
		At: at, Events: []models.Event{event},
	})
}

// dataOf is the data of a new draft: what was written, or what an earlier version has.
func (p *Policies) dataOf(ctx context.Context, draft Draft) ([]byte, error) {
	if draft.Base == 0 {
		return encode(*draft.Policy)
	}
	base, err := p.Store.Policy(ctx, draft.Base)
	switch {
	case models.IsNotFound(err):
		return nil, models.InvalidInput(models.Field{Name: "base", Message: "must be a version that is there"})
	case err != nil:
		return nil, err
	case draft.Policy != nil:
		return encode(*draft.Policy)
	}
	engine, err := compile(base)
	if err != nil {
		return nil, err
	}
	return encode(*engine.Policy())
}

// Change puts other data and another note into a draft that is still at a revision.
func (p *Policies) Change(ctx context.Context, by By, version, revision int64, draft Draft) (models.Policy, error) {
	data, err := encode(*draft.Policy)
	if err != nil {
		return models.Policy{}, err
	}
	policy, err := p.Policy(ctx, version)
	if err != nil {
		return models.Policy{}, err
	}
	paths, err := changedPaths(policy.Data, data)
	if err != nil {
		return models.Policy{}, err
	}
	now := p.Now()
	event, err := by.event(ctx, now, models.EventPolicyChanged, "", Told{Revision: revision + 1, Paths: paths})
	if err != nil {
		return models.Policy{}, err
	}
	policy.State, policy.Data, policy.Note, policy.ChangedAt = models.Draft, data, draft.noteOr(policy.Note), models.At(now)
	return p.step(ctx, models.PolicyStep{
		Policy: policy, From: models.Draft, Revision: revision, At: models.At(now), Events: []models.Event{event},
	})
}

// Discard removes a draft that is still at a revision. Its version is never given again.
func (p *Policies) Discard(ctx context.Context, by By, version, revision int64) error {
	event, err := by.event(ctx, p.Now(), models.EventPolicyDiscarded, models.PolicySubject(version), Told{Revision: revision})
	if err != nil {
		return err
	}
	if err := p.Store.DiscardPolicy(ctx, version, revision, event); err != nil {
		return err
	}
	p.tell(ctx, []models.Event{event})
	return nil
}
