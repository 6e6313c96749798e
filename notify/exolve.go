package notify

import (
	"fmt"
	"strings"
	"time"

	"riskgate/models"
)

// exolve is SendSMS of MTS Exolve. It sends no reports; they are asked for.
func exolve() preset {
	return preset{
		name: "exolve", url: "https://api.exolve.ru", needs: []string{"secret", "from"},
		speak: func(a Account) HTTPOptions {
			body := `{"number":"{{from}}","destination":"{{digits}}","text":"{{body}}"`
			if a.Template != "" {
				body += `,"template_resource_id":"{{template}}"`
			}
			return HTTPOptions{
				URL:     a.URL + "/messaging/v1/SendSMS",
				Headers: map[string]models.Secret{"Authorization": "Bearer " + a.Secret},
				Format:  FormatJSON,
				Body:    body + "}",
				poll:    exolvePoll(a.URL),
				Success: Success{Status: []int{200}, Field: "message_id", ID: "message_id"},
			}
		},
	}
}

func exolvePoll(base string) *polling {
	return &polling{
		url: base + "/messaging/v1/GetList", list: "messages", id: "message_id", state: exolveState,
		body: func(since time.Time, limit int) []byte {
			return fmt.Appendf(nil, `{"date_gte":"%s","limit":%d}`, since.UTC().Format(time.RFC3339), limit)
		},
	}
}

// exolveState reads the words of a delivery. The list of them is not published, so that
// what they hold decides.
func exolveState(message any) (models.Arrival, string) {
	word := text(at(message, "delivery_status"))
	if word == "" {
		word = text(at(message, "status"))
	}
	word = strings.ToUpper(word)
	for _, failed := range []string{"UNDELIVER", "NOT_DELIVER", "FAIL", "REJECT", "EXPIRE", "ERROR"} {
		if strings.Contains(word, failed) {
			return models.ArrivalFailed, ""
		}
	}
	if strings.Contains(word, "DELIVERED") {
		return models.Arrived, ""
	}
	return "", ""
}
