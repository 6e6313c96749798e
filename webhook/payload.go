package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"riskgate/models"
)

// Payload is what a receiver reads.
type Payload struct {
	ID   string           `json:"id"` // the same in every repetition
	Type models.EventType `json:"type"`
	At   time.Time        `json:"at"`
	Data Data             `json:"data"`
}

// Data is what an event is about. Names are those of the login's answer where it has
// them; what is not known, or was erased with its user, is not there.
type Data struct {
	User             string          `json:"user,omitempty"`    // userID@domain
	Session          string          `json:"session,omitempty"` // the events of one login have it in common
	SessionStatus    models.Status   `json:"sessionStatus,omitempty"`
	RiskResponseCode *int32          `json:"riskResponseCode,omitempty"`
	EventID          *int32          `json:"eventId,omitempty"` // of the decision, as in the answer
	Risk             *Risk           `json:"risk,omitempty"`
	Caller           string          `json:"caller,omitempty"` // ID of the API key
	CorrelationID    string          `json:"correlationId,omitempty"`
	Subject          string          `json:"subject,omitempty"` // what was changed, such as policy/3; of a ping: the webhook
	Detail           json.RawMessage `json:"detail,omitempty"`  // of what somebody did: who, why, and what
}

// Risk is why an attempt was judged so: what the answer tells callers that may know.
type Risk struct {
	Score   int      `json:"score"`
	Level   string   `json:"level"`
	Reasons []Reason `json:"reasons"`
}

// Reason is one thing that was seen. Its numbers are passed on as they were written.
type Reason struct {
	Code       string          `json:"code"`
	Mode       string          `json:"mode"`
	Points     int             `json:"points"`
	Numbers    json.RawMessage `json:"numbers"`
	Thresholds json.RawMessage `json:"thresholds"`
}

// pinging is what a test sends.
func pinging(d models.WebhookDelivery) Payload {
	return Payload{ID: d.EventID, Type: d.Type, At: d.CreatedAt.Time(), Data: Data{Subject: models.WebhookSubject(d.WebhookID)}}
}

// telling is what is told of an event.
func telling(e models.EventInFull) (Payload, error) {
	told := Payload{ID: e.ID, Type: e.Type, At: e.At.Time(), Data: Data{
		Session: e.SessionID, Caller: e.CallerID, CorrelationID: e.CorrelationID,
	}}
	data := &told.Data
	if e.User != nil {
		data.User = e.User.Name().String()
	}
	status, attempt := attempts()[e.Type]
	if attempt && e.Decision != nil {
		status = e.Decision.Outcome
	}
	if e.SessionID != "" {
		data.SessionStatus = status
	}
	if !attempt && !inPassing(e.Detail) {
		data.Subject, data.Detail = e.Subject, e.Detail
	}
	if e.Decision == nil {
		return told, nil
	}
	code, id := int32(e.Decision.Code), int32(e.Decision.ID&0x7fffffff)
	data.RiskResponseCode, data.EventID = &code, &id
	var err error
	data.Risk, err = riskOf(*e.Decision)
	return told, err
}

// attempts are the events that an attempt ends with, and where its session then stands if
// nothing was judged; empty where that is not known: after a wrong answer there may be
// tries left.
func attempts() map[models.EventType]models.Status {
	return map[models.EventType]models.Status{
		models.EventLoginAccepted: models.Accepted, models.EventLoginChallenged: models.Pending,
		models.EventLoginDeclined: models.Refused, models.EventLoginRefused: models.Refused,
		models.EventLoginTimeout: models.Timeout, models.EventLoginFailed: "", models.EventTransaction: "",
	}
}

// inPassing reports whether an attempt wrote the detail of another event, such as a case
// that a rule raised: it repeats the decision, and may hold the hash of a name that nobody
// has.
func inPassing(detail []byte) bool {
	var written struct {
		Known *bool `json:"known"`
	}
	return len(detail) > 0 && json.Unmarshal(detail, &written) == nil && written.Known != nil
}

// riskOf is the judgement in a decision; nil when it was erased.
func riskOf(d models.Decision) (*Risk, error) {
	if len(d.Detail) == 0 {
		return nil, nil
	}
	var judged Risk
	if err := json.Unmarshal(d.Detail, &judged); err != nil {
		return nil, fmt.Errorf("decode decision %d: %w", d.ID, err)
	}
	if judged.Reasons == nil {
		judged.Reasons = []Reason{}
	}
	for i := range judged.Reasons {
		r := &judged.Reasons[i]
		r.Numbers, r.Thresholds = filled(r.Numbers), filled(r.Thresholds)
	}
	return &judged, nil
}

// filled is never null.
func filled(object json.RawMessage) json.RawMessage {
	if len(object) == 0 || string(object) == "null" {
		return json.RawMessage(`{}`)
	}
	return object
}
