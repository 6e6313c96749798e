package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/models"
)

// PolicyStore keeps policies and what happened to them.
type PolicyStore interface {
	Policy(ctx context.Context, version int64) (models.Policy, error)
	Policies(ctx context.Context, filter models.PolicyFilter) ([]models.Policy, error)
	PoliciesInForce(ctx context.Context) ([]models.Policy, error)
	StepPolicy(ctx context.Context, step *models.PolicyStep) error
	DiscardPolicy(ctx context.Context, version, revision int64, events ...models.Event) error
	Events(ctx context.Context, filter models.EventFilter) ([]models.Event, error)
}

// Policies is what analysts do with policies. All fields are required.
type Policies struct {
	Store    PolicyStore
	Recorder Recorder
	TakeUp   func(ctx context.Context) // lets this instance judge by what is in force now
	Now      func() time.Time
}

var errNoPolicy = models.Errorf(models.NotFound, "Policy not found")

// List lists policies without their data, newest first.
func (p *Policies) List(ctx context.Context, filter models.PolicyFilter) ([]models.Policy, error) {
	return p.Store.Policies(ctx, filter)
}

// Policy finds a policy by its version.
func (p *Policies) Policy(ctx context.Context, version int64) (models.Policy, error) {
	found, err := p.Store.Policy(ctx, version)
	if models.IsNotFound(err) {
		return found, errNoPolicy
	}
	return found, err
}

// Live is the policy that judges now.
func (p *Policies) Live(ctx context.Context) (models.Policy, error) {
	found, err := p.Store.PoliciesInForce(ctx)
	if err != nil {
		return models.Policy{}, err
	}
	if len(found) == 0 || found[0].State != models.Live {
		return models.Policy{}, errNoPolicy
	}
	return found[0], nil
}

// PolicyChange is a step that was taken with a policy.
type PolicyChange struct {
	At       models.Time
	Event    models.EventType
	CallerID string
	Told
}

// Changes lists what happened to a policy, newest first, at most a hundred steps.
func (p *Policies) Changes(ctx context.Context, version int64) ([]PolicyChange, error) {
	events, err := p.Store.Events(ctx, models.EventFilter{Subject: models.PolicySubject(version)})
	if err != nil {
		return nil, err
	}
	changes := make([]PolicyChange, 0, len(events))
	for _, e := range events {
		change := PolicyChange{At: e.At, Event: e.Type, CallerID: e.CallerID}
		if err := json.Unmarshal(e.Detail, &change.Told); err != nil {
			return nil, fmt.Errorf("decode event %s: %w", e.ID, err)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// step takes a step and passes its events on.
func (p *Policies) step(ctx context.Context, step models.PolicyStep) (models.Policy, error) {
	if err := p.Store.StepPolicy(ctx, &step); err != nil {
		return models.Policy{}, err
	}
	p.tell(ctx, step.Events)
	return step.Policy, nil
}

func (p *Policies) tell(ctx context.Context, events []models.Event) {
	for _, e := range events {
		p.Recorder.Record(ctx, e)
	}
}
