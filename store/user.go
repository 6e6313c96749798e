package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"riskgate/models"
)

// UserByName finds a user by the canonical form of the name.
func (s *Store) UserByName(ctx context.Context, nameKey string) (user models.User, err error) {
	err = s.read(ctx).Where("name_key = ?", nameKey).Take(&user).Error
	return user, s.known(err)
}

// UsersByName finds users by the canonical forms of their names, in no order; names that
// nobody has are left out.
func (s *Store) UsersByName(ctx context.Context, keys []string) (users []models.User, err error) {
	for batch := range slices.Chunk(keys, 500) {
		var found []models.User
		if err := s.read(ctx).Where("name_key IN ?", batch).Find(&found).Error; err != nil {
			return nil, s.known(err)
		}
		users = append(users, found...)
	}
	return users, nil
}

// CreateUser keeps a new user, with a password unless credential is nil. It is a
// Conflict when the name is taken, or is another user's e-mail or phone.
func (s *Store) CreateUser(ctx context.Context, user models.User, credential *models.Credential, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.reserveNames(ctx, user); err != nil {
			return err
		}
		if err := s.rows.users.add(ctx, w, user); err != nil {
			return err
		}
		if credential != nil {
			if err := s.rows.credentials.add(ctx, w, *credential); err != nil {
				return err
			}
		}
		return s.tell(ctx, w, events...)
	})
}

// UpdateUser writes a user that was read before; it is a Conflict when the user
// has changed since. A LastLoginAt of 0 resets it; any other value is ignored,
// since logins go on meanwhile.
func (s *Store) UpdateUser(ctx context.Context, user models.User, events ...models.Event) error {
	return s.write(ctx, func(ctx context.Context, w *work) error {
		if err := w.reserveNames(ctx, user); err != nil {
			return err
		}
		next := user
		next.Version++
		update := w.db(ctx).Model(&models.User{}).Where("id = ? AND version = ?", user.ID, user.Version).
			Select("*").Omit("id", "created_at", "last_login_at").Updates(&next)
		if update.Error != nil {
			return update.Error
		}
		if update.RowsAffected == 0 {
			return w.staleUser(ctx, user.ID)
		}
		if user.LastLoginAt == 0 {
			if _, err := w.exec(ctx, `UPDATE users SET last_login_at = 0 WHERE id = ?`, user.ID); err != nil {
				return err
			}
		}
		return s.tell(ctx, w, events...)
	})
}

func (w *work) staleUser(ctx context.Context, id string) error {
	var there int64
	if err := w.db(ctx).Model(&models.User{}).Where("id = ?", id).Count(&there).Error; err != nil {
		return err
	}
	if there == 0 {
		return missing("User")
	}
	return conflict("User has changed meanwhile")
}

// reserveNames refuses a user whose name is how another user is reached, or who
// would be reached by another user's name: whoever registers a victim's e-mail as
// a name must not be taken for the victim.
func (w *work) reserveNames(ctx context.Context, user models.User) error {
	if w.postgres() { // SQLite has one writer
		if _, err := w.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('riskgate/names/' || current_schema(), 0))`); err != nil {
			return err
		}
	}
	names := []string{user.NameKey, models.Fold(user.UserID)}
	// One flat row of ORs: nested ones make SQLite read the whole table.
	reached := w.orm.Where("email <> '' AND lower(email) IN ?", names).Or("phone <> '' AND phone IN ?", names)
	for _, contact := range []string{user.Email, user.Phone} {
		if contact = models.Fold(contact); contact != "" {
			reached = reached.Or("name_key = ?", contact).
				Or("name_key >= ? AND name_key < ?", contact+"@", contact+"A") // 'A' follows '@'
		}
	}
	taken := w.db(ctx).Model(&models.User{}).Where("id <> ?", user.ID).Where(reached)
	var count int64
	if err := taken.Limit(1).Count(&count).Error; err != nil {
		return err
	}
	if count > 0 {
		return conflict("User name is in use")
	}
	return nil
}

// Users lists users by name, and how many there are without the limit.
func (s *Store) Users(ctx context.Context, f models.UserFilter) (users []models.User, total int, err error) {
	query := s.read(ctx).Model(&models.User{})
	if f.UserID != "" {
		name := models.Fold(f.UserID)
		query = query.Where("name_key >= ? AND name_key < ? AND name_key = ? || lower(domain)", name+"@", name+"A", name+"@")
	}
	if f.Domain != "" {
		query = query.Where("lower(domain) = ?", strings.ToLower(f.Domain))
	}
	if f.Locked != nil {
		query = query.Where("(locked_at <> 0) = ?", *f.Locked)
	}
	total, err = page(query, "name_key", f.Offset, f.Limit, &users)
	return users, total, s.known(err)
}

// defaultPage is how many rows a listing has when nobody says.
const defaultPage = 100

// page reads one page of a listing and counts all of it.
func page(query *gorm.DB, order string, offset, limit int, rows any) (total int, err error) {
	var count int64
	if err := query.Session(&gorm.Session{}).Count(&count).Error; err != nil {
		return 0, err
	}
	if limit <= 0 {
		limit = defaultPage
	}
	err = query.Session(&gorm.Session{}).Order(order).Offset(max(offset, 0)).Limit(limit).Find(rows).Error
	return int(count), err
}
