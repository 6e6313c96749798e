package notify

import "riskgate/models"

// messagebird is the REST API of MessageBird, whose codes 2 (wrong key), 25 (no balance)
// and 99 (its own fault) say nothing about the message.
func messagebird() preset {
	return preset{
		name: "messagebird", url: "https://rest.messagebird.com", needs: []string{"secret", "from"},
		speak: func(a Account) HTTPOptions {
			return HTTPOptions{
				URL:     a.URL + "/messages",
				Headers: map[string]models.Secret{"Authorization": "AccessKey " + a.Secret},
				Format:  FormatForm,
				Codings: [2]string{"plain", "unicode"},
				Body: a.form("originator={{from}}&recipients={{digits}}&body={{body}}&type=sms&datacoding={{coding}}&reference={{id}}",
					"reportUrl={{callback}}"),
				reports: reporting{
					status: "status", code: "statusErrorCode", signed: messagebirdSigned(a.Now),
					states: arrivals("scheduled", "sent buffered", "delivered", "expired delivery_failed"),
				},
				Success: Success{
					Status: []int{201}, ID: "id",
					Code: "errors.0.code", Passing: []string{"2", "25", "99"},
				},
			}
		},
	}
}
