package notify

import "riskgate/models"

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
				Success: Success{Status: []int{200}, Field: "message_id", ID: "message_id"},
			}
		},
	}
}
