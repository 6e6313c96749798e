package analysis

import (
	"context"
	"slices"

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
	return namesOf(ctx, p.Store, ids)
}

func namesOf(ctx context.Context, store interface {
	UsersByID(ctx context.Context, ids []string) ([]models.User, error)
}, ids []string,
) (map[string]string, error) {
	names := map[string]string{"": ""}
	var asked []string
	for _, id := range ids {
		if _, known := names[id]; !known {
			names[id] = ""
			asked = append(asked, id)
		}
	}
	for batch := range slices.Chunk(asked, 500) {
		users, err := store.UsersByID(ctx, batch)
		if err != nil {
			return nil, err
		}
		for _, u := range users {
			names[u.ID] = u.Name().String()
		}
	}
	return names, nil
}
