package store

import (
	"context"

	"riskgate/models"
)

// loginsFrom finds the decisions of logins by the index of their users. Names that nobody
// has are asked for nothing but the password, and no index leads to them.
const loginsFrom = `SELECT firsts.id AS first, decisions.id, decisions.session_id, decisions.lane, decisions.code,
		decisions.outcome, decisions.created_at
	FROM decisions AS firsts JOIN decisions ON decisions.user_id = firsts.user_id AND decisions.session_id = firsts.session_id
		AND decisions.created_at >= firsts.created_at AND decisions.created_at <= firsts.created_at + ?
	WHERE firsts.id IN ? AND decisions.user_id <> '' ORDER BY decisions.id`

// LoginsFrom reads what models.OutcomeOf needs of the logins that begin with some
// decisions: for each of these all decisions of its login, in their order.
func (s *Store) LoginsFrom(ctx context.Context, ids []int64) (map[int64][]models.Decision, error) {
	logins := map[int64][]models.Decision{}
	for len(ids) > 0 {
		n := min(len(ids), 500) // what every database takes as parameters
		var rows []struct {
			First int64
			models.Decision
		}
		if err := s.read(ctx).Raw(loginsFrom, aroundLogin.Microseconds(), ids[:n]).Scan(&rows).Error; err != nil {
			return nil, s.known(err)
		}
		for _, r := range rows {
			logins[r.First] = append(logins[r.First], r.Decision)
		}
		ids = ids[n:]
	}
	return logins, nil
}
