package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestTracesTellNothingSecretOrPersonal(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var spans strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		spans.Write(raw)
	}))
	t.Cleanup(collector.Close)
	o := newOffice(t)
	key := o.key("login,session,user")
	tn := o.serve(key, "--otel-endpoint", collector.URL)
	tn.call(http.MethodPut, "/v1/users/markuser", object{"staticPassword": markPassword, "mobilePhoneNumber": markPhone, "emailAddress": markEmail})
	asked := tn.want("markuser", tries("markuser").password(markPassword), 3, "pending")
	code := o.phone.next().Code
	tn.call(http.MethodGet, "/v1/sessions/"+asked["requestID"].(string)+"?wait=0&marker=markquery", nil)
	tn.want("markuser", tries("markuser").code(code).answering(asked["requestID"]), 0, "accepted")
	tn.login(markUnknown, tries(markUnknown).password(markWrong))
	tn.call(http.MethodGet, "/v1/users?userID=markuser", nil)
	tn.call(http.MethodGet, "/v1/nothing/markpath", nil)
	request := tn.request(http.MethodGet, "/v1/users/markuser", nil)
	request.Header.Set("User-Agent", "markagent")
	request.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	request.Header.Set("Baggage", "markbaggage=1")
	tn.send(request)
	tn.stop()

	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(spans.String(), "/v1/users/:user/login") {
		t.Fatalf("no spans came: %q", spans.String())
	}
	_, token, _ := strings.Cut(key, ".")
	found{t, map[string]string{
		"the password": markPassword, "the wrong password": markWrong, "the key's secret": token, "the code": code, "the phone": markPhone[1:],
		"the e-mail address": markEmail, "the requestID": asked["requestID"].(string), "an unknown name": markUnknown, "a user's name": "markuser",
		"a query": "markquery", "an unknown path": "markpath", "the baggage": "markbaggage",
	}}.nowhere("a trace", spans.String())
}
