package login

import (
	"context"
	"sync"
	"sync/atomic"

	"riskgate/models"
)

// ListStore is where the analysts' lists are kept.
type ListStore interface {
	ListVersion(ctx context.Context) (models.ListVersion, error)
	Lists(ctx context.Context, after string, limit int) ([]models.List, error)
	ListEntriesSince(ctx context.Context, after models.ListEntry, limit int) ([]models.ListEntry, error)
	ListRemovalsSince(ctx context.Context, version int64) ([]models.ListRemoval, error)
}

// Lists are the analysts' lists in the memory of this instance. No login waits for them:
// it looks into an index that is replaced as a whole.
type Lists struct {
	Store ListStore

	turn  sync.Mutex // of whoever brings the index up to date
	index atomic.Pointer[listIndex]
}

// Refresh takes up what has changed since the last time. When it returns, everything
// that was committed before it was called is in use.
func (l *Lists) Refresh(ctx context.Context) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	return l.follow(ctx, l.index.Load())
}

// Reload reads all lists anew, so that entries that expired or whose list is gone take
// up no memory. It is called once a day.
func (l *Lists) Reload(ctx context.Context) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	return l.follow(ctx, nil)
}

// mostStale is how many entries of deleted lists an index drags along, some 8 MB.
const mostStale = 100_000

func (l *Lists) follow(ctx context.Context, at *listIndex) error {
	version, err := l.Store.ListVersion(ctx)
	if err != nil {
		return err
	}
	if at != nil && at.version == version.Now {
		return nil
	}
	told := version.Now // no removal after that may be missed
	if at != nil && at.version >= version.Forgotten {
		told = at.version
	} else {
		at = newListIndex()
	}
	next, err := l.following(ctx, at, version.Now)
	if err != nil {
		return err
	}
	if version, err = l.Store.ListVersion(ctx); err != nil {
		return err
	}
	if told < version.Forgotten /* in the very moment */ || next.stale > mostStale {
		return l.follow(ctx, nil)
	}
	l.index.Store(next)
	return nil
}

// following is the index after another one. Whoever changes a list waits for whoever
// else does, so that up to the version all there is can be read; what comes later may be
// seen twice.
func (l *Lists) following(ctx context.Context, at *listIndex, version int64) (*listIndex, error) {
	lists, err := l.Store.Lists(ctx, "", 0)
	if err != nil {
		return nil, err
	}
	next := at.next(version, lists)
	if err := l.enter(ctx, next, at.version); err != nil {
		return nil, err
	}
	removals, err := l.Store.ListRemovalsSince(ctx, at.version)
	if err != nil {
		return nil, err
	}
	for _, r := range removals {
		next.remove(r)
	}
	return next.ready(), nil
}

// enter reads the entries that changed after a version.
func (l *Lists) enter(ctx context.Context, next *listIndex, since int64) error {
	const page = 10_000
	after := models.ListEntry{Seq: since + 1, ListID: -1}
	for {
		entries, err := l.Store.ListEntriesSince(ctx, after, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			next.enter(e)
		}
		if len(entries) < page {
			return nil
		}
		after = entries[len(entries)-1]
	}
}
