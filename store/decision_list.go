package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"riskgate/models"
)

// mostScanned is how many rows one page of a listing may look at. What is rarer than
// one in so many is found by going on.
const mostScanned = 20_000

// Decisions lists decisions without evidence, detail and lesson, newest first. The
// listing goes on at next unless that is nil: a page of what is rare may be short, or
// empty, and not be the last.
func (s *Store) Decisions(ctx context.Context, f models.DecisionFilter) (found []models.Decision, next *models.DecisionPlace, err error) {
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	var last *models.DecisionPlace // that is looked at
	if sifts(f) {
		if last, err = s.lastScanned(ctx, f); err != nil {
			return nil, nil, s.known(err)
		}
	}
	err = decisionPage(s.read(ctx), f, last).Find(&found).Error
	if len(found) > f.Limit {
		found, last = found[:f.Limit], &models.DecisionPlace{At: found[f.Limit-1].CreatedAt, ID: found[f.Limit-1].ID}
	}
	return found, last, s.known(err)
}

// sifts reports whether rows have to be looked at to know that they are not wanted.
func sifts(f models.DecisionFilter) bool {
	return f.Code != nil || f.Level != "" || f.CorrelationID != "" || len(f.Marks) > 0 || f.Label != ""
}

// axis is what a listing goes along: decisions, or the labels that were given to them,
// which are fewer and know when they fell.
type axis struct{ table, at, id, user string }

func axisOf(f models.DecisionFilter) axis {
	if f.Label != "" {
		return axis{"labels", "labels.decided_at", "labels.decision_id", "labels.user_id"}
	}
	return axis{"decisions", "decisions.created_at", "decisions.id", "decisions.user_id"}
}

// lastScanned is the last row that a page looks at; nil when it sees all that are left.
func (s *Store) lastScanned(ctx context.Context, f models.DecisionFilter) (*models.DecisionPlace, error) {
	var rows []models.DecisionPlace
	along := axisOf(f)
	err := decisionRange(s.read(ctx).Table(along.table), f).Select(along.at + " AS at, " + along.id + " AS id").
		Offset(mostScanned - 1).Limit(1).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// decisionRange selects what an index leads to, in its order. PostgreSQL cannot tell how
// much a comparison of rows leaves, so that it is told of the instant alone as well.
func decisionRange(query *gorm.DB, f models.DecisionFilter) *gorm.DB {
	along := axisOf(f)
	query = query.Order(along.at + " DESC, " + along.id + " DESC")
	if f.UserID != "" {
		query = query.Where(along.user+" = ? AND "+along.user+" <> ''", f.UserID)
	}
	if f.From != 0 {
		query = query.Where(along.at+" >= ?", f.From)
	}
	if f.To != 0 {
		query = query.Where(along.at+" < ?", f.To)
	}
	if f.Before != (models.DecisionPlace{}) {
		query = query.Where(along.at+" <= ? AND ("+along.at+", "+along.id+") < (?, ?)", f.Before.At, f.Before.At, f.Before.ID)
	}
	return query
}

// counts selects the label of a login that counts, as models.Counts does.
const counts = `NOT EXISTS (SELECT 1 FROM labels AS other WHERE other.login = labels.login AND
	(CASE other.source WHEN 'analyst' THEN 0 WHEN 'user' THEN 1 ELSE 2 END, -other.at, -other.seq) <
	(CASE labels.source WHEN 'analyst' THEN 0 WHEN 'user' THEN 1 ELSE 2 END, -labels.at, -labels.seq))`

// decisionPage selects a page and one row more.
func decisionPage(db *gorm.DB, f models.DecisionFilter, last *models.DecisionPlace) *gorm.DB {
	query := decisionRange(db.Model(&models.Decision{}), f).Omit("evidence", "detail", "learned").Limit(f.Limit + 1)
	if last != nil {
		along := axisOf(f)
		query = query.Where(along.at+" >= ? AND ("+along.at+", "+along.id+") >= (?, ?)", last.At, last.At, last.ID)
	}
	if f.Label != "" {
		query = query.Joins("JOIN labels ON labels.decision_id = decisions.id").Where("labels.verdict = ?", f.Label).Where(counts)
	}
	if f.Code != nil {
		query = query.Where("code = ?", *f.Code)
	}
	if f.Level != "" {
		query = query.Where("level = ?", f.Level)
	}
	if f.CorrelationID != "" {
		query = query.Where("correlation_id = ?", f.CorrelationID)
	}
	for _, mark := range f.Marks {
		query = query.Where(`marks LIKE ? ESCAPE '\'`, "% "+literal(mark)+" %")
	}
	return query
}

// literal takes the meaning from the wildcards of LIKE.
func literal(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// SessionEvents is the course of a session: its events in their order. Of a name that
// nobody has, which no index leads to, it looks through a bounded number of rows.
func (s *Store) SessionEvents(ctx context.Context, sessionID, userID string) (events []models.Event, err error) {
	// IDs are in the order of time, and a session's is the first of its rows.
	scanned := s.read(ctx).Model(&models.Event{}).Where("id > ?", sessionID).Order("id").Limit(mostScanned)
	if userID != "" {
		scanned = scanned.Where("user_id = ? AND user_id <> ''", userID)
	}
	err = s.read(ctx).Table("(?) AS scanned", scanned).Where("session_id = ?", sessionID).Order("id").Find(&events).Error
	return events, s.known(err)
}

// UsersByID finds users by their IDs, in no order; those who are gone are left out.
func (s *Store) UsersByID(ctx context.Context, ids []string) (users []models.User, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.read(ctx).Where("id IN ?", ids).Find(&users).Error
	return users, s.known(err)
}
