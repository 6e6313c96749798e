package store_test

import (
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func fateOf(m models.Message) models.Event {
	return models.Event{ID: "e-" + m.ID + "-" + string(m.Delivery), At: start, Type: models.EventDelivered, Detail: []byte(`{"to":"` + m.Masked + `"}`)}
}

func finished(t *testing.T, s *store.Store, id, gateway, gatewayID string, at models.Time) {
	t.Helper()
	queue(t, s, storetest.Message(id, "to", "body"))
	m := one[[]models.Message](t)(s.ClaimMessages(t.Context(), "w", start, time.Minute, 1))[0]
	m.State, m.Gateway, m.GatewayID, m.SentAt, m.Masked = models.Sent, gateway, gatewayID, at, "***78"
	m.Recipient, m.Body, m.OTP = "", "", ""
	must(t, s.FinishMessage(t.Context(), m))
}

func TestAReportMovesAMessageOnceAndKeepsItsEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		finished(t, s, "a", "mts", "g1", start)
		for _, step := range []struct {
			state   models.Arrival
			gateway string
			moved   bool
		}{
			{models.ArrivalAccepted, "mts", true},
			{models.ArrivalAccepted, "mts", false},
			{models.ArrivalFailed, "other", false},
			{models.ArrivalSent, "mts", true},
			{models.ArrivalAccepted, "mts", false},
			{models.Arrived, "other", true},
			{models.ArrivalFailed, "mts", false},
			{"", "mts", false},
		} {
			report := models.DeliveryReport{MessageID: "a", Gateway: step.gateway, State: step.state, Code: "7", At: start + 9}
			equal(t, one[bool](t)(s.ReportMessage(t.Context(), report, fateOf)), step.moved)
		}
		equal(t, one[bool](t)(s.ReportMessage(t.Context(), models.DeliveryReport{MessageID: "gone", State: models.Arrived}, fateOf)), false)
		m := one[[]models.Message](t)(s.ListMessages(t.Context(), models.MessageFilter{Limit: 5}))[0]
		equal(t, [5]any{m.Delivery, m.DeliveryCode, m.DeliveredAt, m.GatewayID, m.Masked}, [5]any{models.Arrived, "7", start + 9, "g1", "***78"})
		events := one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{}))
		equal(t, len(events), 1)
		equal(t, string(events[0].Detail), `{"to":"***78"}`)
	})
}

func TestManyReportsOfOneMessageMakeOneEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		finished(t, s, "a", "mts", "g1", start)
		moves := make([]bool, 16)
		inParallel(16, func(i int) {
			report := models.DeliveryReport{MessageID: "a", Gateway: "mts", State: models.Arrived, At: start}
			moves[i], _ = s.ReportMessage(t.Context(), report, fateOf)
		})
		moved := 0
		for _, m := range moves {
			if m {
				moved++
			}
		}
		equal(t, moved, 1)
		equal(t, len(one[[]models.Event](t)(s.Events(t.Context(), models.EventFilter{}))), 1)
	})
}

func TestMessagesWhoseFateIsNotToldAreListedOldestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		finished(t, s, "a", "mts", "g1", start+3)
		finished(t, s, "b", "mts", "g2", start+1)
		finished(t, s, "c", "mts", "", start+1)
		finished(t, s, "d", "other", "g4", start+1)
		finished(t, s, "e", "mts", "g5", start)
		finished(t, s, "f", "mts", "g6", start+2)
		one[bool](t)(s.ReportMessage(t.Context(), models.DeliveryReport{MessageID: "f", Gateway: "mts", State: models.Arrived, At: start}, fateOf))
		one[bool](t)(s.ReportMessage(t.Context(), models.DeliveryReport{MessageID: "b", Gateway: "mts", State: models.ArrivalSent, At: start}, fateOf))
		ids := ""
		for _, m := range one[[]models.Message](t)(s.UndeliveredMessages(t.Context(), "mts", start+1, 10)) {
			ids += m.ID
		}
		equal(t, ids, "ba")
	})
}

func TestMessagesAreListedByState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		finished(t, s, "a", "mts", "g1", start)
		queue(t, s, storetest.Message("b", "to", "body"), storetest.Message("c", "to", "body"))
		for state, want := range map[models.MessageState]string{"": "cba", models.Queued: "cb", models.Sent: "a", models.Dead: ""} {
			ids := ""
			for _, m := range one[[]models.Message](t)(s.ListMessages(t.Context(), models.MessageFilter{State: state, Limit: 3})) {
				ids += m.ID
			}
			equal(t, ids, want)
		}
		waiting := one[[]models.Message](t)(s.ListMessages(t.Context(), models.MessageFilter{Limit: 1}))[0]
		equal(t, waiting.Recipient.Reveal(), "to")
	})
}
