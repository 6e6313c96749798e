package storetest

import (
	"fmt"

	"riskgate/models"
	"riskgate/risk"
)

// Start is when the rows of the builders were made: 2026-01-01, 00:00 UTC.
const Start models.Time = 1_767_225_600_000_000

// User builds a user "NAME@main" whose ID is "user-NAME".
func User(name string) models.User {
	n := models.UserName{UserID: name, Domain: "main"}
	return models.User{
		ID: "user-" + name, NameKey: n.Key(), UserID: n.UserID, Domain: n.Domain,
		DeliveryMethod: models.DeliverDefault, CreatedAt: Start, UpdatedAt: Start,
	}
}

// Session builds a pending session of a user, with a requestID whose digest is
// "request-ID".
func Session(id, userID string) models.Session {
	return models.Session{
		ID: id, RequestDigest: []byte("request-" + id), CallerID: "shop", UserID: userID, AppSession: "app-" + id,
		Lane: risk.LaneLogin, Adaptive: true, Status: models.Pending, Code: risk.ChallengeSMS,
		Context: []byte(`{}`), CreatedAt: Start, ExpiresAt: Start.Add(300e9),
	}
}

// Challenge builds a challenge of a session that may be tried five times.
func Challenge(id string, s models.Session) models.Challenge {
	return models.Challenge{
		ID: id, SessionID: s.ID, UserID: s.UserID, CallerID: s.CallerID, Code: s.Code, Digest: []byte("digest"),
		MaxTries: 5, CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt,
	}
}

// Decision builds the decision of a session.
func Decision(s models.Session) models.Decision {
	return models.Decision{
		SessionID: s.ID, UserID: s.UserID, CallerID: s.CallerID, CorrelationID: "correlation-" + s.ID, Lane: s.Lane,
		Code: s.Code, Level: risk.Medium, Score: 420, Probability: 0.25, PolicyVersion: 1, Outcome: s.Status,
		Evidence: []byte(`{"attempt":{}}`), Detail: []byte(`{"score":420}`), Learned: []byte{1, 2, 3}, CreatedAt: s.CreatedAt,
	}
}

// Event builds an event of a session.
func Event(id string, s models.Session) models.Event {
	return models.Event{
		ID: id, At: s.CreatedAt, Type: models.EventLoginAccepted, UserID: s.UserID, SessionID: s.ID,
		CallerID: s.CallerID, CorrelationID: "correlation-" + s.ID, Detail: []byte(`{}`),
	}
}

// Authenticator builds a TOTP authenticator that nobody has.
func Authenticator(serial, secret string) models.Authenticator {
	return models.Authenticator{
		Serial: serial, Domain: "main", Kind: models.TOTP, Secret: models.Secret(secret), Algorithm: "SHA1",
		Digits: 6, Period: 30, CreatedAt: Start, UpdatedAt: Start,
	}
}

// Message builds a queued message.
func Message(id, recipient, body string) models.Message {
	return models.Message{
		ID: id, Channel: models.SMS, Recipient: models.Secret(recipient), Body: models.Secret(body), OTP: "918273",
		State: models.Queued, NextAt: Start, ExpiresAt: Start.Add(300e9), CreatedAt: Start,
	}
}

// Webhook builds a webhook for everything.
func Webhook(id string) models.Webhook {
	return models.Webhook{
		ID: id, URL: "https://hooks.example/" + id, State: models.WebhookOn, Secret: models.Secret("secret of " + id),
		Revision: 1, FollowedAt: Start, CreatedAt: Start, UpdatedAt: Start,
	}
}

// Delivery builds a queued delivery that is given up after a day.
func Delivery(webhookID, eventID string) models.WebhookDelivery {
	return models.WebhookDelivery{
		WebhookID: webhookID, EventID: eventID, Type: models.EventLoginAccepted, State: models.DeliveryQueued,
		NextAt: Start, CreatedAt: Start, ExpiresAt: Start.Add(24 * 3600e9),
	}
}

// Verification builds the n-th verification there is, of service "VA1", pending for ten
// minutes, with its first message.
func Verification(n int, recipient string) models.VerificationStart {
	id := fmt.Sprintf("%032x", n)
	v := models.Verification{
		ID: "VE" + id, ServiceID: "VA1", Recipient: recipient, Channel: models.SMS, Status: models.VerificationPending, Live: true,
		Digest: []byte("digest"), Code: "918273", Sends: 1, CreatedAt: Start, UpdatedAt: Start, ExpiresAt: Start.Add(600e9),
	}
	return models.VerificationStart{
		Verification: v,
		Attempt: models.VerifyAttempt{
			ID: models.AttemptID(id), VerificationID: v.ID, ServiceID: v.ServiceID, Recipient: recipient, Channel: v.Channel,
			Locale: "en", CodeLength: 6, CreatedAt: Start, UpdatedAt: Start,
		},
		Message: Message(id, recipient, "918273 is the code"),
	}
}
