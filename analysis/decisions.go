package analysis

import (
	"context"
	"encoding/json"
	"fmt"

	"riskgate/models"
	"riskgate/risk"
)

// DecisionStore keeps decisions and what they are about.
type DecisionStore interface {
	Decisions(ctx context.Context, filter models.DecisionFilter) ([]models.Decision, *models.DecisionPlace, error)
	Decision(ctx context.Context, id int64) (models.Decision, error)
	SessionEvents(ctx context.Context, sessionID, userID string) ([]models.Event, error)
	UserByName(ctx context.Context, nameKey string) (models.User, error)
	UsersByID(ctx context.Context, ids []string) ([]models.User, error)
	Policy(ctx context.Context, version int64) (models.Policy, error)
}

// Decisions is what analysts do with decisions. All fields are required.
type Decisions struct {
	Store DecisionStore

	compiler compiler
}

// Decided is a decision with what a listing tells of it.
type Decided struct {
	models.Decision
	User     string // "userID@domain"; empty: a name that nobody has, or a user who is gone
	InShadow *models.ShadowJudgement
}

// Explained is a decision with everything that explains it.
type Explained struct {
	Decided
	Judgement *risk.Decision // nil: it was erased with its user
	Evidence  *risk.Evidence // nil: it was erased with its user
	Course    []models.Event // of its session, in their order
}

// List lists decisions, newest first; of a user, when a name is given. The listing goes
// on at next unless that is nil, also after an empty page.
func (d *Decisions) List(ctx context.Context, user *models.UserName, f models.DecisionFilter) (page []Decided, next *models.DecisionPlace, err error) {
	if user != nil {
		found, err := d.Store.UserByName(ctx, user.Key())
		switch {
		case models.IsNotFound(err):
			return nil, nil, nil // nobody has decisions
		case err != nil:
			return nil, nil, err
		}
		f.UserID = found.ID
	}
	rows, next, err := d.Store.Decisions(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	page, err = d.decided(ctx, rows)
	return page, next, err
}

// decided adds to rows what they only refer to.
func (d *Decisions) decided(ctx context.Context, rows []models.Decision) ([]Decided, error) {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.UserID
	}
	names, err := namesOf(ctx, d.Store, ids)
	if err != nil {
		return nil, err
	}
	all := make([]Decided, 0, len(rows))
	for _, row := range rows {
		one := Decided{Decision: row, User: names[row.UserID]}
		if one.InShadow, err = decoded[models.ShadowJudgement](row.ID, row.Shadow); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Explain finds a decision with everything that explains it.
func (d *Decisions) Explain(ctx context.Context, id int64) (found Explained, err error) {
	row, err := d.row(ctx, id)
	if err != nil {
		return found, err
	}
	all, err := d.decided(ctx, []models.Decision{row})
	if err != nil {
		return found, err
	}
	found.Decided = all[0]
	if found.Judgement, err = decoded[risk.Decision](id, row.Detail); err != nil {
		return found, err
	}
	if found.Evidence, err = decoded[risk.Evidence](id, row.Evidence); err != nil {
		return found, err
	}
	if row.SessionID != "" {
		found.Course, err = d.Store.SessionEvents(ctx, row.SessionID, row.UserID)
	}
	return found, err
}

func (d *Decisions) row(ctx context.Context, id int64) (models.Decision, error) {
	row, err := d.Store.Decision(ctx, id)
	if models.IsNotFound(err) {
		return row, models.Errorf(models.NotFound, "Decision not found")
	}
	return row, err
}

// decoded reads a part of a decision; nil when it is not there.
func decoded[T any](id int64, data []byte) (*T, error) {
	if len(data) == 0 {
		return nil, nil
	}
	part := new(T)
	if err := json.Unmarshal(data, part); err != nil {
		return nil, fmt.Errorf("decode decision %d: %w", id, err)
	}
	return part, nil
}
