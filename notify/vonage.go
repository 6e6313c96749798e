package notify

// vonage is the SMS API of Vonage. It answers 200 whatever comes of it; the number in the
// answer tells. Those of a throttle, of the account and of its own faults say nothing
// about the message.
func vonage() preset {
	return preset{
		name: "vonage", url: "https://rest.nexmo.com", needs: []string{"account", "secret", "from"},
		speak: func(a Account) HTTPOptions {
			return HTTPOptions{
				URL:     a.URL + "/sms/json",
				Format:  FormatForm,
				Codings: [2]string{"text", "unicode"},
				Body: a.form("api_key={{user}}&api_secret={{secret}}&from={{from}}&to={{digits}}&text={{body}}&type={{coding}}&client-ref={{id}}",
					"callback={{callback}}"),
				reports: reporting{
					status: "status", code: "err-code", signed: vonageSigned,
					states: arrivals("buffered", "accepted", "delivered", "expired failed rejected deleted"),
				},
				Success: Success{
					Field: "messages.0.status", Values: []string{"0"}, ID: "messages.0.message-id",
					Temporary: []string{"1", "4", "5", "8", "9", "10", "11", "14", "32"},
				},
			}
		},
	}
}
