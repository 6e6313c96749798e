package verify_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"riskgate/verify"
)

func TestServicesAreMadeChangedAndRemoved(t *testing.T) {
	w := newWorld(t)
	made := w.send("POST", "/Services", "FriendlyName", "Shop", "CodeLength", "8", "Psd2Enabled", "true", "Totp.Skew", "2",
		"Push.IncludeDate", "false", "Passkeys.RelyingParty.Id", "shop.example", "TtsName", "shop")
	w.wants(made, 201, 0)
	path := "/Services/" + made.body["sid"].(string)
	if made.body["code_length"] != 8.0 || made.body["psd2_enabled"] != true || made.body["totp"].(map[string]any)["issuer"] != "Shop" ||
		made.body["totp"].(map[string]any)["skew"] != 2.0 || !strings.HasPrefix(made.body["account_sid"].(string), "AC") {
		t.Errorf("made %s", made.Body)
	}
	changed := w.send("POST", path, "FriendlyName", "Store", "Totp.TimeStep", "60")
	if changed.Code != 200 || changed.body["friendly_name"] != "Store" || changed.body["code_length"] != 8.0 ||
		changed.body["totp"].(map[string]any)["skew"] != 2.0 || changed.body["passkeys"].(map[string]any)["relying_party_id"] != "shop.example" {
		t.Errorf("changed %d %s", changed.Code, changed.Body)
	}
	if got := w.send("GET", path); got.Body.String() != changed.Body.String() {
		t.Errorf("it is %s", got.Body)
	}
	if gone := w.send("DELETE", path); gone.Code != 204 || gone.Body.Len() != 0 {
		t.Errorf("removing answered %d %q", gone.Code, gone.Body)
	}
	w.wants(w.send("GET", path), 404, 20404)
	w.wants(w.send("POST", path, "FriendlyName", "x"), 404, 20404)
	w.wants(w.send("DELETE", path), 404, 20404)
}

func TestRateLimitsAndBuckets(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	limits := service + "/RateLimits"
	w.wants(w.send("POST", limits, "UniqueName", "no name"), 400, 60209)
	w.wants(w.send("POST", "/Services/VA1/RateLimits", "UniqueName", "x"), 404, 20404)
	for i := range 10 {
		w.wants(w.send("POST", limits, "UniqueName", fmt.Sprint("n", i), "Description", "d"), 201, 0)
	}
	w.wants(w.send("POST", limits, "UniqueName", "n10"), 400, 60207)
	all := w.send("GET", limits)
	one := all.body["rate_limits"].([]any)[0].(map[string]any)
	path := limits + "/" + one["sid"].(string)
	if got := w.send("POST", path, "Description", "of the end user"); got.Code != 200 || got.body["description"] != "of the end user" || got.body["unique_name"] != "n9" {
		t.Errorf("changed %d %s", got.Code, got.Body)
	}
	w.wants(w.send("DELETE", limits+"/"+all.body["rate_limits"].([]any)[1].(map[string]any)["sid"].(string)), 204, 0)
	w.wants(w.send("POST", limits, "UniqueName", "n9"), 400, 60208)

	buckets := path + "/Buckets"
	for i := range 5 {
		w.wants(w.send("POST", buckets, "Max", "5", "Interval", fmt.Sprint(60+i)), 201, 0)
	}
	w.wants(w.send("POST", buckets, "Max", "5", "Interval", "99"), 400, 60210)
	w.wants(w.send("POST", buckets, "Max", "0", "Interval", "99"), 400, 60200)
	listed := w.send("GET", buckets).body["buckets"].([]any)
	bucket := buckets + "/" + listed[0].(map[string]any)["sid"].(string)
	if got := w.send("POST", bucket, "Max", "7"); got.Code != 200 || got.body["max"] != 7.0 || got.body["interval"] != 64.0 {
		t.Errorf("changed %d %s", got.Code, got.Body)
	}
	w.wants(w.send("POST", bucket, "Interval", "60"), 400, 60211)
	w.wants(w.send("DELETE", bucket), 204, 0)
	w.wants(w.send("POST", buckets, "Max", "5", "Interval", "60"), 400, 60211)
	w.wants(w.send("GET", bucket), 404, 20404)
	w.wants(w.send("GET", w.service()+"/RateLimits/"+one["sid"].(string)), 404, 20404)
	w.wants(w.send("DELETE", path), 204, 0)
	w.wants(w.send("GET", buckets), 404, 20404)
}

func TestSafeNumbersAndMessagingConfigurations(t *testing.T) {
	w := newWorld(t)
	w.wants(w.send("POST", "/SafeList/Numbers", "PhoneNumber", phone), 403, 20403)
	w.wants(w.sendAs("free", "POST", "/SafeList/Numbers", "PhoneNumber", "ada"), 400, 60200)
	added := w.sendAs("free", "POST", "/SafeList/Numbers", "PhoneNumber", "+49 151 12345678")
	if added.Code != 201 || added.body["phone_number"] != phone || added.body["url"] != "https://login.example/v2/SafeList/Numbers/"+phone {
		t.Errorf("added %d %s", added.Code, added.Body)
	}
	w.wants(w.sendAs("free", "POST", "/SafeList/Numbers", "PhoneNumber", phone), 400, 60411)
	for _, spelling := range []string{phone, "%2B" + phone[1:]} {
		w.wants(w.send("GET", "/SafeList/Numbers/"+spelling), 200, 0)
	}
	w.wants(w.send("DELETE", "/SafeList/Numbers/"+phone), 403, 20403)
	w.wants(w.sendAs("free", "DELETE", "/SafeList/Numbers/"+phone), 204, 0)
	w.wants(w.send("GET", "/SafeList/Numbers/"+phone), 404, 20404)

	path := w.service() + "/MessagingConfigurations"
	gateway := verify.GatewaySID("own")
	w.wants(w.send("POST", path, "Country", "UK", "MessagingServiceSid", gateway), 400, 60200)
	w.wants(w.send("POST", path, "Country", "NL", "MessagingServiceSid", verify.GatewaySID("other")), 400, 60425)
	for _, country := range []string{"NL", "all"} {
		w.wants(w.send("POST", path, "Country", country, "MessagingServiceSid", gateway), 201, 0)
		w.wants(w.send("POST", path, "Country", country, "MessagingServiceSid", gateway), 400, 60213)
	}
	if got := w.send("GET", path); len(got.body["messaging_configurations"].([]any)) != 2 {
		t.Errorf("listed %s", got.Body)
	}
	w.wants(w.send("POST", path+"/NL", "MessagingServiceSid", gateway), 200, 0)
	w.wants(w.send("POST", path+"/DE", "MessagingServiceSid", gateway), 404, 20404)
	w.wants(w.send("DELETE", path+"/NL"), 204, 0)
	w.wants(w.send("GET", path+"/NL"), 404, 20404)
}

func TestListsAreFollowedOverThreePagesAndBack(t *testing.T) {
	w := newWorld(t)
	var want []string
	for range 5 {
		want = append([]string{strings.TrimPrefix(w.service(), "/Services/")}, want...)
	}
	var got []string
	visit := func(address string) map[string]any {
		t.Helper()
		path, found := strings.CutPrefix(address, "https://login.example/v2")
		if !found {
			t.Fatalf("%s is not absolute", address)
		}
		request := httptest.NewRequestWithContext(t.Context(), "GET", "/v2"+path, nil)
		request.SetBasicAuth(key, "secret-of-"+key)
		answer := httptest.NewRecorder()
		w.server.ServeHTTP(answer, request)
		described().Check(t, request, answer.Result())
		body := decode(t, answer.Body.Bytes())
		got = nil
		for _, service := range body["services"].([]any) {
			got = append(got, service.(map[string]any)["sid"].(string))
		}
		return body["meta"].(map[string]any)
	}
	pages := []string{"https://login.example/v2/Services?PageSize=2&Page=0"}
	var all []string
	for i := 0; i < len(pages); i++ {
		meta := visit(pages[i])
		all = append(all, got...)
		if meta["key"] != "services" || meta["page"] != float64(i) || meta["page_size"] != 2.0 || meta["first_page_url"] != pages[0] || meta["url"] != pages[i] {
			t.Errorf("page %d: %v", i, meta)
		}
		if (meta["previous_page_url"] == nil) != (i == 0) {
			t.Errorf("page %d: %v", i, meta)
		}
		if next, more := meta["next_page_url"].(string); more {
			pages = append(pages, next)
		}
	}
	if len(pages) != 3 || fmt.Sprint(all) != fmt.Sprint(want) {
		t.Errorf("%d pages: %v, want %v", len(pages), all, want)
	}
	back := visit(pages[2])["previous_page_url"].(string)
	meta := visit(back)
	if fmt.Sprint(got) != fmt.Sprint(want[2:4]) || meta["next_page_url"] == nil {
		t.Errorf("back: %v %v", got, meta)
	}
	if meta = visit(meta["previous_page_url"].(string)); fmt.Sprint(got) != fmt.Sprint(want[:2]) || meta["previous_page_url"] != nil {
		t.Errorf("back again: %v %v", got, meta)
	}
	if answer := w.send("GET", "/Services", "PageSize", "5000"); answer.body["meta"].(map[string]any)["page_size"] != 1000.0 {
		t.Errorf("a large page: %s", answer.Body)
	}
}

func TestAddressesBeginWithAHostThatIsOurs(t *testing.T) {
	w := newWorld(t)
	for host, want := range map[string]string{
		"login.example": "https://login.example/", "evil.example": "https://login.example/", "In.Example:8443": "https://In.Example:8443/",
	} {
		request := httptest.NewRequestWithContext(t.Context(), "GET", "/v2/Services", nil)
		request.Host = host
		request.SetBasicAuth(key, "secret-of-"+key)
		answer := httptest.NewRecorder()
		w.server.ServeHTTP(answer, request)
		if url := decode(t, answer.Body.Bytes())["meta"].(map[string]any)["url"].(string); !strings.HasPrefix(url, want) {
			t.Errorf("%s: %s", host, url)
		}
	}
}

func TestAttemptsAreListedCountedAndShown(t *testing.T) {
	w := newWorld(t)
	service := w.service()
	sid := strings.TrimPrefix(service, "/Services/")
	w.starts(service, phone, "Locale", "de")
	w.starts(service, phone)
	w.checks(service, phone, w.code(phone))
	w.starts(service, email)
	w.starts(w.service(), "+31612345678")
	for query, want := range map[string]int{
		"": 4, "VerifyServiceSid=" + sid: 3, "Status=converted": 2, "Status=unconverted": 2, "Channel=email": 1, "Channel=SMS": 3,
		"Country=NL": 1, "ChannelData.To=" + strings.ReplaceAll(phone, "+", "%2B"): 2, "DateCreatedAfter=2026-03-04T12:00:00Z": 4,
		"DateCreatedBefore=2026-03-04T11:59:59Z": 0,
	} {
		got := w.send("GET", "/Attempts?"+query)
		if got.Code != 200 || len(got.body["attempts"].([]any)) != want {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
	shown := w.send("GET", "/Attempts?Status=converted").body["attempts"].([]any)[1].(map[string]any)
	data := shown["channel_data"].(map[string]any)
	if shown["channel"] != "SMS" || data["to"] != phone || data["locale"] != "de" || data["country"] != "DE" || data["code_length"] != 6.0 {
		t.Errorf("shown %v", shown)
	}
	if got := w.send("GET", "/Attempts/"+shown["sid"].(string)); got.body["sid"] != shown["sid"] {
		t.Errorf("shown %s", got.Body)
	}
	sum := w.send("GET", "/Attempts/Summary", "VerifyServiceSid", sid, "DestinationPrefix", "+49151")
	if sum.body["total_attempts"] != 2.0 || sum.body["total_converted"] != 2.0 || sum.body["conversion_rate_percentage"] != "100.00" {
		t.Errorf("counted %s", sum.Body)
	}
}

func TestEveryNumberIsExplainedWhereItLeads(t *testing.T) {
	w := newWorld(t)
	for code, want := range map[string]string{
		"60202": "60202 (HTTP 429): Max check attempts reached\n", "20404": "20404 (HTTP 404): The", "60204": "60204 (HTTP 400): what is named is not supported\n",
	} {
		request := httptest.NewRequestWithContext(t.Context(), "GET", "/docs/errors/"+code, nil)
		answer := httptest.NewRecorder()
		w.server.ServeHTTP(answer, request)
		described().Check(t, request, answer.Result())
		if answer.Code != 200 || !strings.HasPrefix(answer.Body.String(), want) {
			t.Errorf("%s: %d %s", code, answer.Code, answer.Body)
		}
	}
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", "/docs/errors/1", nil))
	if answer.Code != 404 {
		t.Errorf("no number: %d %s", answer.Code, answer.Body)
	}
}

func TestTemplatesAreListed(t *testing.T) {
	w := newWorld(t)
	all := w.send("GET", "/Templates")
	if len(all.body["templates"].([]any)) != 2 {
		t.Fatalf("listed %s", all.Body)
	}
	found := w.send("GET", "/Templates", "FriendlyName", "default").body["templates"].([]any)
	languages := found[0].(map[string]any)["translations"].(map[string]any)
	for _, language := range []string{"en", "fr", "de", "es", "it", "pt", "ru", "zh"} {
		if text, _ := languages[language].(map[string]any)["text"].(string); !strings.Contains(text, "{{code}}") {
			t.Errorf("%s: %q", language, text)
		}
	}
	first := w.send("GET", "/Templates", "PageSize", "1")
	next := first.body["meta"].(map[string]any)["next_page_url"].(string)
	second := w.send("GET", strings.TrimPrefix(next, "https://login.example/v2"))
	if len(second.body["templates"].([]any)) != 1 || second.body["meta"].(map[string]any)["next_page_url"] != nil {
		t.Errorf("the second page is %s", second.Body)
	}
}
