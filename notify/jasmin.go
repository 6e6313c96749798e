package notify

import "regexp"

// jasmin is the HTTP API of a Jasmin of one's own. It is told the octets of a text, since
// what it makes of characters depends on its version. That it knows no route answers 412.
func jasmin() preset {
	return preset{
		name: "jasmin", needs: []string{"url", "user", "secret", "from"},
		speak: func(a Account) HTTPOptions {
			return HTTPOptions{
				URL:     a.URL + "/send",
				Format:  FormatForm,
				Codings: [2]string{"0", "8"},
				Body: a.form("username={{user}}&password={{secret}}&to={{digits}}&from={{from}}&hex-content={{hex}}&coding={{coding}}",
					"dlr=yes&dlr-level=3&dlr-method=POST&dlr-url={{callback}}"),
				reports: reporting{
					status: "message_status", code: "err", answer: "ACK/Jasmin",
					states: arrivals("", "esme_rok acceptd", "delivrd", "undeliv expired deleted rejectd"),
				},
				Success: Success{Status: []int{200}, Text: regexp.MustCompile(`^Success "([^"]+)"`), NoRoute: regexp.MustCompile(`^412 `)},
			}
		},
	}
}
