package analysis

import (
	"context"
	"fmt"

	"riskgate/models"
)

// Seen is what somebody who moves a policy has seen.
type Seen struct {
	Version  int64
	Revision int64 // of the policy that moves
	Replaces int64 // the version that holds its new place until then; 0: none does
}

// ToShadow lets a draft judge beside the live policy. The one that was in shadow retires.
func (p *Policies) ToShadow(ctx context.Context, by By, seen Seen) (models.Policy, error) {
	return p.move(ctx, by, seen, models.Shadow, models.EventPolicyShadowed)
}

// Publish lets a policy judge in the place of the live one, which retires.
func (p *Policies) Publish(ctx context.Context, by By, seen Seen) (models.Policy, error) {
	return p.move(ctx, by, seen, models.Live, models.EventPolicyPublished)
}

// Retire takes a policy out of shadow.
func (p *Policies) Retire(ctx context.Context, by By, version int64) (models.Policy, error) {
	policy, err := p.Policy(ctx, version)
	if err != nil {
		return policy, err
	}
	seen := Seen{Version: version, Revision: policy.Revision}
	return p.move(ctx, by, seen, models.Retired, models.EventPolicyRetired)
}

// move takes a policy to its next state. Nothing begins to judge unchecked.
func (p *Policies) move(ctx context.Context, by By, seen Seen, to models.PolicyState, kind models.EventType) (models.Policy, error) {
	policy, err := p.Policy(ctx, seen.Version)
	if err != nil {
		return policy, err
	}
	now := p.Now()
	moved, err := policy.Move(to, models.At(now))
	if err != nil {
		return policy, err
	}
	if to != models.Retired {
		if _, err := compile(policy); err != nil {
			return policy, err
		}
	}
	step := models.PolicyStep{
		Policy: moved, From: policy.State, Revision: seen.Revision, Replaces: seen.Replaces, At: models.At(now),
	}
	told := Told{Revision: seen.Revision, Replaces: seen.Replaces}
	event, err := by.event(ctx, now, kind, models.PolicySubject(seen.Version), told)
	if err != nil {
		return policy, err
	}
	step.Events = append(step.Events, event)
	return p.force(ctx, by, step)
}

// force takes a step that changes what judges, and lets this instance know at once.
func (p *Policies) force(ctx context.Context, by By, step models.PolicyStep) (models.Policy, error) {
	if step.Replaces != 0 {
		told := Told{By: step.Policy.Version}
		event, err := by.event(ctx, p.Now(), models.EventPolicyRetired, models.PolicySubject(step.Replaces), told)
		if err != nil {
			return step.Policy, err
		}
		step.Events = append(step.Events, event)
	}
	policy, err := p.step(ctx, step)
	if err == nil {
		p.TakeUp(ctx)
	}
	return policy, err
}

// RollBack makes a new version with the data of one that was live before, and publishes
// it in the place of the live one.
func (p *Policies) RollBack(ctx context.Context, by By, version, replaces int64) (models.Policy, error) {
	old, err := p.Policy(ctx, version)
	if err != nil {
		return old, err
	}
	if old.State != models.Retired || old.PublishedAt == 0 {
		return old, models.Errorf(models.Conflict, "Version %d is no retired version that was live", version)
	}
	if _, err := compile(old); err != nil {
		return old, err
	}
	now := p.Now()
	at := models.At(now)
	event, err := by.event(ctx, now, models.EventPolicyPublished, "", Told{Revision: 1, Base: version, Replaces: replaces})
	if err != nil {
		return old, err
	}
	return p.force(ctx, by, models.PolicyStep{
		Policy: models.Policy{
			State: models.Live, Revision: 1, Base: version, Data: old.Data, Author: by.ID, AuthorName: by.Name,
			Note: fmt.Sprintf("back to version %d", version), CreatedAt: at, ChangedAt: at, PublishedAt: at,
		},
		Replaces: replaces, At: at, Events: []models.Event{event},
	})
}
