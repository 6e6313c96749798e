package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"slices"
	"strings"

	"riskgate/internal/trace"
	"riskgate/models"
)

// Person reads a user by the canonical form of the name, with everything a login
// needs to know.
func (s *Store) Person(ctx context.Context, nameKey string) (models.Person, error) {
	return s.person(ctx, s.rows.personByName, nameKey)
}

// PersonByID reads the same by the user's ID.
func (s *Store) PersonByID(ctx context.Context, id string) (models.Person, error) {
	return s.person(ctx, s.rows.personByID, id)
}

// person takes one query: every login waits for it.
func (s *Store) person(ctx context.Context, query, value string) (p models.Person, err error) {
	ctx, span := trace.Start(ctx, trace.ReadPerson)
	defer span.End()
	found := sql.ErrNoRows
	err = s.quick.rows(ctx, s.dialect.bind(query), []any{value}, func(row []driver.Value) error {
		found = nil
		s.rows.meet(&p, row)
		return nil
	})
	if err := firstError(err, found); err != nil {
		return models.Person{}, s.known(err)
	}
	// The database would take longer to sort the few there are than for all the rest.
	slices.SortFunc(p.Authenticators, func(a, b models.Authenticator) int { return strings.Compare(a.Serial, b.Serial) })
	return p, s.unseal(p.Authenticators)
}

// meet takes in a row about a person, who is told anew with each authenticator.
func (r *rows) meet(p *models.Person, row []driver.Value) {
	row = r.users.fill(&p.User, row)
	p.Credential, row = r.credentials.joined(row)
	p.History, row = r.histories.joined(row)
	if authenticator, _ := r.authenticators.joined(row); authenticator != nil {
		p.Authenticators = append(p.Authenticators, *authenticator)
	}
}
