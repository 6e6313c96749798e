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
	key := o.key("login,session,user", "--trust-client-ip")
	tn := o.serve(key, "--otel-endpoint", collector.URL)
	tn.call(http.MethodPut, "/v1/users/markuser", object{"staticPassword": markPassword, "mobilePhoneNumber": markPhone, "emailAddress": markEmail})
	asked := tn.want("markuser", tries("markuser").password(markPassword), 3, "pending")
	code := o.phone.next().Code
	tn.call(http.MethodGet, "/v1/sessions/"+asked["requestID"].(string)+"?wait=0&marker=markquery", nil)
	tn.want("markuser", tries("markuser").code(code).answering(asked["requestID"]), 0, "accepted")
	for range 6 { // the last of them are held back
		tn.login(markUnknown, tries(markUnknown).password(markWrong).with(vector(t, "v2")).from("200.160.2.3"))
	}
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
	for _, name := range []string{
		"/v1/users/:user/login", "login.evidence", "login.held", "risk.decide", "hash.queue", "hash.run", "store.key",
		"store.person", "store.commit", "store.queue", "store.transaction",
	} {
		if !strings.Contains(spans.String(), name) {
			t.Errorf("no span %s came", name)
		}
	}
	_, token, _ := strings.Cut(key, ".")
	found{t, map[string]string{
		"the password": markPassword, "the wrong password": markWrong, "the key's secret": token, "the code": code, "the phone": markPhone[1:],
		"the e-mail address": markEmail, "the requestID": asked["requestID"].(string), "an unknown name": markUnknown, "a user's name": "markuser",
		"a query": "markquery", "an unknown path": "markpath", "the baggage": "markbaggage",
		"the address": "200.160.2.3", "the browser": "Mozilla",
	}}.nowhere("a trace", spans.String())
}
