package account

import (
	"context"

	"riskgate/models"
)

// told are the notices of what has happened to a user's account, who is given as they were
// before: an address that has just been changed would tell whoever has changed it.
func (a *Service) told(before models.User, kinds ...models.NoticeKind) (notices []models.Notice) {
	if a.Notices == nil {
		return nil
	}
	for _, kind := range kinds {
		news := models.News{Kinds: []models.NoticeKind{kind}, User: before, At: models.At(a.Now())}
		notices = append(notices, a.Notices.Write(news)...)
	}
	return notices
}

// readdressed are the kinds of what has changed about a user's addresses.
func readdressed(before, after models.User) (kinds []models.NoticeKind) {
	for _, address := range [...]struct {
		was, is                 string
		added, changed, removed models.NoticeKind
	}{
		{before.Email, after.Email, models.NoticeEmailAdded, models.NoticeEmailChanged, models.NoticeEmailRemoved},
		{before.Phone, after.Phone, models.NoticePhoneAdded, models.NoticePhoneChanged, models.NoticePhoneRemoved},
	} {
		switch {
		case address.was == address.is:
		case address.was == "":
			kinds = append(kinds, address.added)
		case address.is == "":
			kinds = append(kinds, address.removed)
		default:
			kinds = append(kinds, address.changed)
		}
	}
	return kinds
}

// toldOwner are the notices for the user of an ID. One that is gone hears nothing.
func (a *Service) toldOwner(ctx context.Context, userID string, kind models.NoticeKind) ([]models.Notice, error) {
	if a.Notices == nil {
		return nil, nil
	}
	person, err := a.Store.PersonByID(ctx, userID)
	if models.IsNotFound(err) {
		return nil, nil
	}
	return a.told(person.User, kind), err
}
