package notify

import "riskgate/models"

// infobip is the SMS API of Infobip, version 3, at the address that an account has of its
// own. Of the groups of its statuses, 1 is pending and 3 delivered.
func infobip() preset {
	return preset{
		name: "infobip", needs: []string{"url", "secret", "from"},
		speak: func(a Account) HTTPOptions {
			body := `{"messages":[{"sender":"{{from}}","destinations":[{"to":"{{digits}}"}],"content":{"text":"{{body}}"}`
			if a.reported() {
				body += `,"webhooks":{"delivery":{"url":"{{callback}}"},"contentType":"application/json","callbackData":"{{id}}"}`
			}
			return HTTPOptions{
				URL:     a.URL + "/sms/3/messages",
				Headers: map[string]models.Secret{"Authorization": "App " + a.Secret},
				Format:  FormatJSON,
				Body:    body + "}]}",
				reports: reporting{
					status: "results.0.status.groupId", code: "results.0.error.id", states: arrivals("1", "", "3", "2 4 5"),
				},
				Success: Success{
					Status: []int{200}, ID: "messages.0.messageId", Field: "messages.0.status.groupId", Values: []string{"1", "3"},
				},
			}
		},
	}
}
