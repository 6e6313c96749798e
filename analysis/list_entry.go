package analysis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Entry is a value on a list as analysts see it.
type Entry struct {
	models.ListEntry
	Shown   string // the value, of a user the name
	Expired bool
}

// NewEntry is a value that is to be on a list.
type NewEntry struct {
	Kind, Value, Note string
	Expires           models.Time // 0: never
}

// Entries reads a page of a list that begins after an entry of a page before. Values are
// those that begin with a text; of users it must be the whole name.
func (l *Lists) Entries(ctx context.Context, f models.ListEntryFilter) ([]Entry, error) {
	if _, err := l.Find(ctx, f.List); err != nil {
		return nil, err
	}
	switch {
	case f.Kind == risk.EntryUser && f.Prefix != "":
		users, err := l.usersOf(ctx, f.Prefix)
		if err != nil || len(users) == 0 {
			return nil, err
		}
		f.Prefix = users[0].ID
	case f.Kind == risk.EntryCountry:
		f.Prefix = strings.ToUpper(f.Prefix)
	}
	entries, err := l.Store.ListEntries(ctx, f)
	if err != nil {
		return nil, err
	}
	return l.shown(ctx, entries)
}

// usersOf finds the user of a name, if there is one.
func (l *Lists) usersOf(ctx context.Context, text string) ([]models.User, error) {
	name, err := models.ParseUserName(text, l.Domain)
	if err != nil {
		return nil, nil //nolint:nilerr // nobody has such a name
	}
	return l.Store.UsersByName(ctx, []string{name.Key()})
}

// shown puts the names of users in the place of their IDs.
func (l *Lists) shown(ctx context.Context, entries []models.ListEntry) ([]Entry, error) {
	now := models.At(l.Now())
	var ids []string
	for _, e := range entries {
		if e.Kind == risk.EntryUser {
			ids = append(ids, e.Value)
		}
	}
	names, err := namesOf(ctx, l.Store, ids)
	if err != nil {
		return nil, err
	}
	shown := make([]Entry, len(entries))
	for i, e := range entries {
		shown[i] = Entry{e, e.Value, e.ExpiresAt != 0 && e.ExpiresAt <= now}
		if name := names[e.Value]; name != "" && e.Kind == risk.EntryUser {
			shown[i].Shown = name
		}
	}
	return shown, nil
}

// Put puts an entry on a list, over the one that may be there, and reports whether it is
// new.
func (l *Lists) Put(ctx context.Context, by By, name string, e NewEntry) (Entry, bool, error) {
	list, err := l.Find(ctx, name)
	if err != nil {
		return Entry{}, false, err
	}
	row, err := l.entry(ctx, by, list, e)
	if err != nil {
		return Entry{}, false, err
	}
	told := toldOf(row)
	if e.Expires != 0 {
		told.Expires = e.Expires.Time().Format(time.RFC3339)
	}
	_, added, err := l.change(ctx, by, models.EventListAdded, told, models.ListChange{List: name, Put: []models.ListEntry{row}})
	if err != nil {
		return Entry{}, false, err
	}
	shown, err := l.shown(ctx, []models.ListEntry{row})
	if err != nil {
		return Entry{}, false, err
	}
	return shown[0], added > 0, nil
}

// entry reads what an analyst wants on a list.
func (l *Lists) entry(ctx context.Context, by By, list models.List, e NewEntry) (models.ListEntry, error) {
	now := models.At(l.Now())
	row := models.ListEntry{Note: e.Note, Author: by.ID, CreatedAt: now, ExpiresAt: e.Expires}
	kind, value, err := models.ListValue(e.Kind, e.Value)
	if err == nil && kind == risk.EntryUser {
		value, err = l.userID(ctx, value)
	}
	if err != nil {
		return row, err
	}
	row.Kind, row.Value = kind, value
	return row, misplaced(list, row, now)
}

func (l *Lists) userID(ctx context.Context, name string) (string, error) {
	users, err := l.usersOf(ctx, name)
	if err != nil {
		return "", err
	}
	if len(users) == 0 {
		return "", errNoUser
	}
	return users[0].ID, nil
}

var errNoUser = models.InvalidInput(models.Field{Name: "value", Message: "must be a user that is there, userID@domain"})

// misplaced says why a well-formed entry must not be on a list.
func misplaced(list models.List, e models.ListEntry, now models.Time) error {
	switch {
	case e.Kind == risk.EntryDevice && list.Kind == risk.ListAllow && models.IsPrint(e.Value):
		return models.InvalidInput(models.Field{Name: "value", Message: "what a device shows can be copied, and lets nobody in: give the device's ID"})
	case !isNote(e.Note):
		return models.InvalidInput(models.Field{Name: "note", Message: fmt.Sprintf("must be %d characters at most, without control characters", longestNote)})
	case e.ExpiresAt != 0 && e.ExpiresAt <= now:
		return models.InvalidInput(models.Field{Name: "expires", Message: "must not be over already"})
	}
	return nil
}

// Remove takes an entry off a list.
func (l *Lists) Remove(ctx context.Context, by By, name, kind, value string) error {
	if _, err := l.Find(ctx, name); err != nil {
		return err
	}
	kind, values, err := l.sought(ctx, kind, value)
	if err != nil {
		return err
	}
	if len(values) == 0 {
		return errNoEntry
	}
	row := models.ListEntry{Kind: kind, Value: values[0]}
	_, _, err = l.change(ctx, by, models.EventListRemoved, toldOf(row), models.ListChange{List: name, Remove: []models.ListEntry{row}})
	return err
}

// toldOf is what an event says of an entry. A user stands in the event's own field, from
// where an erasure takes them.
func toldOf(e models.ListEntry) ListTold {
	told := ListTold{Kind: e.Kind, Value: e.Value}
	if e.Kind == risk.EntryUser {
		told.Value = ""
	}
	return told
}

// userIn is the user that the one entry of a change is about.
func userIn(c models.ListChange) string {
	for _, entries := range [...][]models.ListEntry{c.Put, c.Remove} {
		if len(entries) == 1 && entries[0].Kind == risk.EntryUser {
			return entries[0].Value
		}
	}
	return ""
}
