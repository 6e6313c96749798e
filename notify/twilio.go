package notify

import (
	"net/url"

	"riskgate/models"
)

// twilio is Twilio's Programmable Messaging: a message is a resource of the account. It
// has no idempotency key; a repetition is a second message.
func twilio() preset {
	return preset{
		name: "twilio", url: "https://api.twilio.com", needs: []string{"account", "secret", "from"},
		speak: func(a Account) HTTPOptions {
			sender := "From={{from}}"
			if a.Service != "" {
				sender = "MessagingServiceSid={{service}}"
			}
			return HTTPOptions{
				ReportKey: a.Secret,
				URL:       a.URL + "/2010-04-01/Accounts/" + url.PathEscape(a.Account) + "/Messages.json",
				Headers:   map[string]models.Secret{"Authorization": basic(a.User, a.Secret)},
				Format:    FormatForm,
				Body:      a.form("To={{to}}&"+sender+"&Body={{body}}&ValidityPeriod={{seconds}}", "StatusCallback={{callback}}"),
				reports: reporting{
					status: "MessageStatus", code: "ErrorCode", signed: twilioSigned,
					states: arrivals("accepted scheduled queued sending", "sent", "delivered read", "undelivered failed canceled"),
				},
				Success: Success{
					Status: []int{201}, ID: "sid", Field: "status", Values: []string{"accepted", "queued", "scheduled", "sending", "sent"},
					Code:    "code",
					Final:   []string{"21211", "21610", "21612", "21614", "21635", "30002", "30004", "30005", "30006", "30007"},
					Passing: []string{"30001"},
					Absent:  []string{"30003", "30008"},
				},
			}
		},
	}
}
