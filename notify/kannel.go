package notify

import (
	"net/http"
	"regexp"
)

// kannel is the smsbox of a Kannel of one's own. It names no message in its answer: its
// reports come to the address that the message carried, which does. Its 403 is a wrong
// password or a number without a route; the text tells.
func kannel() preset {
	return preset{
		name: "kannel", needs: []string{"url", "user", "secret", "from"},
		speak: func(a Account) HTTPOptions {
			return HTTPOptions{
				Method: http.MethodGet,
				URL: a.URL + "/cgi-bin/sendsms?" + a.form(
					"username={{user}}&password={{secret}}&from={{from}}&to={{to}}&text={{body}}&charset=UTF-8&coding={{coding}}",
					"dlr-mask=31&dlr-url={{callback}}"),
				CallbackQuery: "?status=%d",
				reports:       reporting{status: "status", states: arrivals("4", "8", "1", "2 16")},
				Codings:       [2]string{"0", "2"},
				Success: Success{
					Status: []int{202}, Text: regexp.MustCompile(`^(?:0|3):`), NoRoute: regexp.MustCompile(`^403 Not routable`),
				},
			}
		},
	}
}
