package analysis

import (
	"context"
	"math"
	"slices"

	"riskgate/models"
	"riskgate/risk"
)

// ListSettings say what it means to be on a list.
type ListSettings struct {
	Kind     string  `json:"kind"` // one of risk's List constants
	Absolute bool    `json:"absolute,omitempty"`
	Weight   float64 `json:"weight,omitempty"` // nats, -2 to 3; 0: the model's
	Note     string  `json:"note,omitempty"`
}

// reservedName is where values are looked up in all lists.
const reservedName = "lookup"

func (s ListSettings) problems() (found []models.Field) {
	if !slices.Contains([]string{risk.ListAllow, risk.ListBlock, risk.ListWatch}, s.Kind) {
		found = append(found, models.Field{Name: "kind", Message: "must be allow, block or watch"})
	}
	if s.Absolute && s.Kind != risk.ListBlock {
		found = append(found, models.Field{Name: "absolute", Message: "only a block list can be absolute"})
	}
	if math.IsNaN(s.Weight) || s.Weight < -2 || s.Weight > 3 {
		found = append(found, models.Field{Name: "weight", Message: "must be from -2 to 3 nats, or 0 for the model's own"})
	}
	return found
}

func (s ListSettings) row() *models.List {
	return &models.List{Kind: s.Kind, Absolute: s.Absolute, Weight: s.Weight, Note: s.Note}
}

// Create makes an empty list.
func (l *Lists) Create(ctx context.Context, by By, name string, s ListSettings) (models.List, error) {
	found := s.problems()
	if !risk.IsName(name) || name == reservedName {
		found = append(found, models.Field{Name: "name", Message: "must be 1 to 64 lower-case letters, digits and hyphens, and not " + reservedName})
	}
	if found != nil {
		return models.List{}, models.InvalidInput(found...)
	}
	list, _, err := l.change(ctx, by, models.EventListCreated, ListTold{Revision: 1, Settings: &s}, models.ListChange{
		List: name, Create: s.row(),
	})
	return list, err
}

// Change says anew what it means to be on a list that is still at a revision.
func (l *Lists) Change(ctx context.Context, by By, name string, revision int64, s ListSettings) (models.List, error) {
	if found := s.problems(); found != nil {
		return models.List{}, models.InvalidInput(found...)
	}
	told := ListTold{Revision: revision + 1, Settings: &s}
	list, _, err := l.change(ctx, by, models.EventListChanged, told, models.ListChange{
		List: name, Revision: revision, Update: s.row(),
	})
	return list, err
}

// Delete removes a list that is still at a revision, with all its entries.
func (l *Lists) Delete(ctx context.Context, by By, name string, revision int64) error {
	list, err := l.Find(ctx, name)
	if err != nil {
		return err
	}
	told := ListTold{Revision: revision, Entries: int(list.Entries)}
	_, _, err = l.change(ctx, by, models.EventListDeleted, told, models.ListChange{
		List: name, Revision: revision, Delete: true,
	})
	return err
}
