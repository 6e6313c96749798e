package store

import (
	"context"
	"database/sql"

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

// person takes two queries: every login waits for it.
func (s *Store) person(ctx context.Context, query, value string) (p models.Person, err error) {
	ctx, span := trace.Start(ctx, trace.ReadPerson)
	defer span.End()
	var c optionalCredential
	var h optionalHistory
	into := append(s.rows.users.into(&p.User), &c.hash, &c.oneTime, &c.updatedAt, &h.data, &h.version, &h.updatedAt)
	if err := s.quick.QueryRowContext(ctx, s.dialect.bind(query), value).Scan(into...); err != nil {
		return models.Person{}, s.known(err)
	}
	p.Credential, p.History = c.of(p.User.ID), h.of(p.User.ID)

	rows, err := s.quick.QueryContext(ctx, s.dialect.bind(s.rows.owned), p.User.ID)
	if err != nil {
		return models.Person{}, s.known(err)
	}
	if p.Authenticators, err = s.rows.authenticators.all(rows); err != nil {
		return models.Person{}, s.known(err)
	}
	return p, s.unseal(p.Authenticators)
}

// optionalCredential is the right side of a join that may be empty.
type optionalCredential struct {
	hash      sql.NullString
	oneTime   sql.NullBool
	updatedAt sql.NullInt64
}

func (c optionalCredential) of(userID string) *models.Credential {
	if !c.hash.Valid {
		return nil
	}
	return &models.Credential{
		UserID: userID, Hash: c.hash.String, OneTime: c.oneTime.Bool, UpdatedAt: models.Time(c.updatedAt.Int64),
	}
}

type optionalHistory struct {
	data               []byte
	version, updatedAt sql.NullInt64
}

func (h optionalHistory) of(userID string) *models.History {
	if !h.version.Valid {
		return nil
	}
	return &models.History{
		UserID: userID, Data: h.data, Version: h.version.Int64, UpdatedAt: models.Time(h.updatedAt.Int64),
	}
}
