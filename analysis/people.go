package analysis

import (
	"context"

	"riskgate/models"
)

// PeopleStore finds users.
type PeopleStore interface {
	UserByName(ctx context.Context, nameKey string) (models.User, error)
	UsersByID(ctx context.Context, ids []string) ([]models.User, error)
}

// People tells whose labels and cases they are. All fields are required.
type People struct {
	Store PeopleStore
}

// ID finds a user by name; nobody has the empty one.
func (p *People) ID(ctx context.Context, name models.UserName) (string, error) {
	user, err := p.Store.UserByName(ctx, name.Key())
	if models.IsNotFound(err) {
		return "", nil
	}
	return user.ID, err
}

// Names finds the names of users by their IDs, "userID@domain" each; those who are gone
// have none.
func (p *People) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	names := map[string]string{"": ""}
	var asked []string
	for _, id := range ids {
		if _, known := names[id]; !known {
			names[id] = ""
			asked = append(asked, id)
		}
	}
	users, err := p.Store.UsersByID(ctx, asked)
	for _, u := range users {
		names[u.ID] = u.Name().String()
	}
	return names, err
}
