package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/models"
)

// ListStore keeps lists and what happened to them.
type ListStore interface {
	List(ctx context.Context, name string) (models.List, error)
	Lists(ctx context.Context, after string, limit int) ([]models.List, error)
	ListEntries(ctx context.Context, filter models.ListEntryFilter) ([]models.ListEntry, error)
	ListEntriesOf(ctx context.Context, kind string, values ...string) ([]models.ListEntry, error)
	ChangeList(ctx context.Context, change models.ListChange) (models.List, int, error)
	UsersByName(ctx context.Context, keys []string) ([]models.User, error)
	UsersByID(ctx context.Context, ids []string) ([]models.User, error)
	Events(ctx context.Context, filter models.EventFilter) ([]models.Event, error)
}

// Lists is what analysts do with lists. All fields are required.
type Lists struct {
	Store    ListStore
	Recorder Recorder
	TakeUp   func(ctx context.Context) // lets this instance look into the lists as they are now
	Now      func() time.Time
	Domain   string // of user names without "@"
}

var (
	errNoList  = models.Errorf(models.NotFound, "List not found")
	errNoEntry = models.Errorf(models.NotFound, "Entry not found")
)

// List lists the lists by name, after one.
func (l *Lists) List(ctx context.Context, after string, limit int) ([]models.List, error) {
	return l.Store.Lists(ctx, after, limit)
}

// Find finds a list by its name.
func (l *Lists) Find(ctx context.Context, name string) (models.List, error) {
	found, err := l.Store.List(ctx, name)
	if models.IsNotFound(err) {
		return found, errNoList
	}
	return found, err
}

// ListTold is what the event of a change to a list says beside when and what.
type ListTold struct {
	Name     string        `json:"name"` // of the caller
	Reason   string        `json:"reason"`
	Revision int64         `json:"revision,omitempty"`
	Settings *ListSettings `json:"settings,omitempty"` // as they are from then on
	Kind     string        `json:"kind,omitempty"`     // of an entry
	Value    string        `json:"value,omitempty"`    // of an entry that is no user; the event names those
	Expires  string        `json:"expires,omitempty"`
	Entries  int           `json:"entries,omitempty"` // how many were imported, or went with the list
}

// ListStep is a change of a list or its entries.
type ListStep struct {
	At       models.Time
	Event    models.EventType
	CallerID string
	UserID   string // whom the entry is about
	ListTold
}

// Changes lists what analysts did to a list, newest first, at most a hundred steps.
func (l *Lists) Changes(ctx context.Context, name string) ([]ListStep, error) {
	events, err := l.Store.Events(ctx, models.EventFilter{Subject: models.ListSubject(name)})
	if err != nil {
		return nil, err
	}
	steps := make([]ListStep, 0, len(events))
	for _, e := range events {
		step := ListStep{At: e.At, Event: e.Type, CallerID: e.CallerID, UserID: e.UserID}
		if len(e.Detail) > 0 { // else it was about a user who is gone
			if err := json.Unmarshal(e.Detail, &step.ListTold); err != nil {
				return nil, fmt.Errorf("decode event %s: %w", e.ID, err)
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// change makes a change and lets everybody hear of it who should.
func (l *Lists) change(ctx context.Context, by By, kind models.EventType, told ListTold, change models.ListChange) (models.List, int, error) {
	now := l.Now()
	told.Name, told.Reason = by.Name, by.Reason
	event, err := by.line(ctx, now, kind, models.ListSubject(change.List), told)
	if err != nil {
		return models.List{}, 0, err
	}
	event.UserID = userIn(change)
	change.At, change.Events = models.At(now), []models.Event{event}
	list, added, err := l.Store.ChangeList(ctx, change)
	if err != nil {
		return list, 0, err
	}
	l.Recorder.Record(ctx, event)
	l.TakeUp(ctx)
	return list, added, nil
}
