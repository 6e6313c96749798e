package analyst_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"riskgate/store/storetest"
)

// list makes a list of a kind.
func (w *world) list(name, kind string) {
	w.Helper()
	w.call(201, "POST", "/lists", object{"name": name, "kind": kind, "reason": "to try it"})
}

// on puts a value on a list.
func (w *world) on(list, kind, value string) {
	w.Helper()
	w.call(201, "POST", "/lists/"+list+"/entries", object{"kind": kind, "value": value, "reason": "seen"})
}

func (w *world) imports(list, file string) *httptest.ResponseRecorder {
	w.Helper()
	return w.send("text/csv", "/lists/"+list+"/import?reason=the+feed", file)
}

// entries are those of an answer, as "kind value".
func entries(answer object) (found []string) {
	for _, item := range answer["items"].([]any) {
		item := item.(object)
		if entry, nested := item["entry"].(object); nested {
			found = append(found, fmt.Sprint(item["list"].(object)["name"], ": ", entry["kind"], " ", entry["value"]))
			continue
		}
		found = append(found, fmt.Sprint(item["kind"], " ", item["value"]))
	}
	return found
}

func TestAListGoesItsWayAndEveryStepIsTold(t *testing.T) {
	w := newWorld(t)
	made := w.call(201, "POST", "/lists", object{"name": "leaked", "kind": "watch", "weight": 1.5, "note": "from a leak", "reason": "takeovers"})
	w.same([]any{"leaked", "watch", false, 1.5, "from a leak", 0.0, 1.0, "2026-03-04T12:00:00Z"}, []any{
		made["name"], made["kind"], made["absolute"], made["weight"], made["note"], made["entries"], made["revision"], made["createdAt"],
	})
	added := w.call(201, "POST", "/lists/leaked/entries", object{
		"kind": "cidr", "value": "192.0.2.9/24", "note": "ticket 7", "expires": "2026-03-05T12:00:00Z", "reason": "three today",
	})
	w.same(object{
		"kind": "cidr", "value": "192.0.2.0/24", "note": "ticket 7", "author": "ann", "createdAt": "2026-03-04T12:00:00Z",
		"expires": "2026-03-05T12:00:00Z", "expired": false,
	}, added)
	w.call(200, "POST", "/lists/leaked/entries", object{"kind": "cidr", "value": "192.0.2.0/24", "reason": "for ever"})
	changed := w.call(200, "PUT", "/lists/leaked", object{"kind": "block", "absolute": true, "revision": 1, "reason": "no false alarm"})
	w.same([]any{"block", true, 0.0, "", 1.0, 2.0}, []any{
		changed["kind"], changed["absolute"], changed["weight"], changed["note"], changed["entries"], changed["revision"],
	})
	w.call(409, "PUT", "/lists/leaked", object{"kind": "watch", "revision": 1, "reason": "I did not know"})
	w.call(204, "DELETE", "/lists/leaked/entries?kind=cidr&value=192.0.2.0/24&reason=our+office", nil)
	w.call(404, "DELETE", "/lists/leaked/entries?kind=cidr&value=192.0.2.0/24&reason=our+office", nil)

	var told []string
	for _, step := range w.call(200, "GET", "/lists/leaked", nil)["changes"].([]any) {
		step := step.(object)
		told = append(told, fmt.Sprint(step["event"], " by ", step["author"].(object)["name"], ": ", step["reason"], " ", step["value"], " ", step["expires"]))
	}
	w.same([]string{
		"list.removed by Ann: our office 192.0.2.0/24 <nil>",
		"list.changed by Ann: no false alarm <nil> <nil>",
		"list.added by Ann: for ever 192.0.2.0/24 <nil>",
		"list.added by Ann: three today 192.0.2.0/24 2026-03-05T12:00:00Z",
		"list.created by Ann: takeovers <nil> <nil>",
	}, told)
	w.call(409, "DELETE", "/lists/leaked?revision=1&reason=nobody+needs+it", nil)
	w.call(204, "DELETE", "/lists/leaked?revision=2&reason=nobody+needs+it", nil)
	w.call(404, "GET", "/lists/leaked", nil)
	w.same("list.deleted list/leaked", w.heard.kinds()[5])
	w.same(6, w.heard.taken)
	w.list("leaked", "allow")
	w.same(0, len(entries(w.call(200, "GET", "/lists/leaked/entries", nil))))
}

func TestListsAndEntriesAreShownPageByPage(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.list(fmt.Sprint("list-", i), "watch")
		w.on("list-0", "network", fmt.Sprint("AS", i+1))
	}
	w.on("list-0", "country", "nl")
	w.on("list-0", "address", "192.0.2.7")
	pages := func(path string, of func(object) []string) (seen []string) {
		for next := path; next != ""; {
			page := w.call(200, "GET", next, nil)
			seen = append(seen, of(page)...)
			next = ""
			if cursor, more := page["next"].(string); more {
				next = path + "&cursor=" + cursor
			}
		}
		return seen
	}
	names := func(page object) (found []string) {
		for _, item := range page["items"].([]any) {
			found = append(found, item.(object)["name"].(string))
		}
		return found
	}
	w.same([]string{"list-0", "list-1", "list-2", "list-3", "list-4"}, pages("/lists?limit=2", names))
	w.same([]string{
		"address 192.0.2.7", "country NL", "network 1", "network 2", "network 3", "network 4", "network 5",
	}, pages("/lists/list-0/entries?limit=3", entries))
	w.same([]string{"network 1", "network 2", "network 3", "network 4", "network 5"}, pages("/lists/list-0/entries?limit=2&kind=network", entries))
	w.same([]string{"address 192.0.2.7"}, pages("/lists/list-0/entries?limit=1&value=192.0.2.", entries))
	w.same([]string{"country NL"}, pages("/lists/list-0/entries?limit=1&kind=country&value=n", entries))
	w.same([]string(nil), pages("/lists/list-0/entries?limit=1&value=10.", entries))
}

func TestAValueIsLookedUpInAllLists(t *testing.T) {
	w := newWorld(t)
	ada := storetest.User("ada")
	if err := w.store.CreateUser(t.Context(), ada, nil); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"a", "b", "c"} {
		w.list(list, "block")
	}
	w.on("a", "address", "192.0.2.7")
	w.on("b", "cidr", "192.0.0.0/16")
	w.on("c", "cidr", "192.0.2.0/24")
	w.on("c", "cidr", "2001:db8::/32")
	w.on("b", "user", "ADA@main")
	w.on("a", "network", "3333")
	for query, want := range map[string][]string{
		"kind=address&value=192.0.2.7":         {"a: address 192.0.2.7", "b: cidr 192.0.0.0/16", "c: cidr 192.0.2.0/24"},
		"kind=address&value=192.0.3.7":         {"b: cidr 192.0.0.0/16"},
		"kind=cidr&value=192.0.2.128/25":       {"b: cidr 192.0.0.0/16", "c: cidr 192.0.2.0/24"},
		"kind=cidr&value=192.0.0.0/8":          nil,
		"kind=address&value=2001:db8:7::1":     {"c: cidr 2001:db8::/32"},
		"kind=user&value=ada@main":             {"b: user ada@main"},
		"kind=user&value=ada":                  {"b: user ada@main"},
		"kind=user&value=nobody":               nil,
		"kind=network&value=AS3333":            {"a: network 3333"},
		"kind=device&value=0123456789abcdef":   nil,
		"kind=address&value=::ffff:192.0.3.99": {"b: cidr 192.0.0.0/16"},
	} {
		w.same(want, entries(w.call(200, "GET", "/lists/lookup?"+query, nil)))
	}
	w.same([]string{"user ada@main"}, entries(w.call(200, "GET", "/lists/b/entries?kind=user&value=ada@main", nil)))
	w.same([]string(nil), entries(w.call(200, "GET", "/lists/b/entries?kind=user&value=bob@main", nil)))
	step := w.call(200, "GET", "/lists/b", nil)["changes"].([]any)[0].(object)
	w.same([]any{"user", nil, "user-ada"}, []any{step["kind"], step["value"], step["userId"]})

	if err := w.store.DeleteUser(t.Context(), ada.ID); err != nil {
		t.Fatal(err)
	}
	w.same([]string{"cidr 192.0.0.0/16"}, entries(w.call(200, "GET", "/lists/b/entries", nil)))
	step = w.call(200, "GET", "/lists/b", nil)["changes"].([]any)[0].(object)
	w.same([]any{"list.added", nil, nil}, []any{step["event"], step["reason"], step["userId"]})
	w.call(204, "DELETE", "/lists/a/entries?kind=network&value=AS3333&reason=gone", nil)
}

func TestAnEntryThatExpiredIsShownAsSuch(t *testing.T) {
	w := newWorld(t)
	w.list("seen", "watch")
	w.call(201, "POST", "/lists/seen/entries", object{"kind": "country", "value": "NL", "expires": "2026-03-04T13:00:00Z", "reason": "for an hour"})
	if err := w.clock.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	item := w.call(200, "GET", "/lists/seen/entries", nil)["items"].([]any)[0].(object)
	w.same([]any{true, "2026-03-04T13:00:00Z"}, []any{item["expired"], item["expires"]})
}

func TestAFileIsImportedAndExportedAsItWas(t *testing.T) {
	w := newWorld(t)
	if err := w.store.CreateUser(t.Context(), storetest.User("=ada"), nil); err != nil {
		t.Fatal(err)
	}
	w.list("feed", "watch")
	file := "\xef\xbb\xbfkind,value,expires,note\r\n" +
		"address,192.0.2.7,2027-01-02,\"=HYPERLINK(\"\"x\"\")\"\r\n" +
		"cidr,192.0.2.77/25,2027-01-02T03:04:05.5Z,'quoted'\r\n" +
		"user,'=ada@main,,+1\r\n" +
		"country,nl,,\"a, b\"\r\n"
	if answer := w.imports("feed", file); answer.Code != 200 || answer.Body.String() != `{"entries":4,"added":4}` {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	want := "value,kind,note,expires\n" +
		"192.0.2.7,address,\"'=HYPERLINK(\"\"x\"\")\",2027-01-02T00:00:00Z\n" +
		"192.0.2.0/25,cidr,''quoted',2027-01-02T03:04:05.5Z\n" +
		"NL,country,\"a, b\",\n" +
		"'=ada@main,user,'+1,\n"
	exported := w.callAs("ann", "GET", "/lists/feed/export", "")
	w.same(want, exported.Body.String())
	w.same([]string{"text/csv; charset=utf-8", `attachment; filename="feed.csv"`},
		[]string{exported.Header().Get("Content-Type"), exported.Header().Get("Content-Disposition")})

	w.list("copy", "watch")
	if answer := w.imports("copy", exported.Body.String()); answer.Code != 200 {
		t.Fatal(answer.Body)
	}
	w.same(want, w.callAs("ann", "GET", "/lists/copy/export", "").Body.String())
	if answer := w.imports("copy", "value,kind\nNL,country\nBE,country\n"); answer.Body.String() != `{"entries":2,"added":1}` {
		t.Error(answer.Body)
	}
	step := w.call(200, "GET", "/lists/copy", nil)["changes"].([]any)[0].(object)
	w.same([]any{"list.imported", "the feed", 2.0}, []any{step["event"], step["reason"], step["entries"]})
}

func TestEveryBadLineOfAFileIsToldAndNothingIsKept(t *testing.T) {
	w := newWorld(t)
	w.list("feed", "allow")
	many := strings.Repeat("x,address,,\n", 1200)
	long := strings.Repeat("n", 201)
	for name, c := range map[string]struct {
		file   string
		fields []string
	}{
		"no header":        {"", []string{"body: must be CSV with a header: value,kind,note,expires"}},
		"another header":   {"ip,kind\n", []string{"body: must have the columns value, kind, note and expires, each once"}},
		"a column twice":   {"value,value\n", []string{"body: must have the columns value, kind, note and expires, each once"}},
		"a column missing": {"value,note\n", []string{"body: must have a column kind"}},
		"nothing in it":    {"value,kind\n", []string{"body: must hold an entry"}},
		"all sorts": {
			"value,kind,note,expires\n" +
				"192.0.2.7,address,,\n" +
				"192.0.2,address,,\n" +
				"NL,colour,,\n" +
				"NL,country,\"two\nlines\",\n" +
				"nl,country,,tomorrow\n" +
				"BE,country\n" +
				"nobody@main,user,,\n" +
				"a b,user,,\n" +
				"0123456789abcdef,device,,\n" +
				"::ffff:192.0.2.7,address,,\n" +
				"FR,country,,2020-01-01\n" +
				"DE,country," + long + ",\n" +
				"say \"what\",country,,\n" +
				"ES,country,a\x00b,\n",
			[]string{
				"3.value: must be an IPv4 or IPv6 address",
				"4.kind: must be address, cidr, device, user, country or network",
				"5.note: must be 200 characters at most, without control characters",
				"7.expires: must be a time such as 2026-03-04T12:00:00Z (RFC 3339), or a day",
				"7.value: is on line 5 already",
				"8.value: has not as many columns as the header",
				"9.value: must be a user that is there, userID@domain",
				"10.value: must be a user",
				"11.value: what a device shows can be copied, and lets nobody in: give the device's ID",
				"12.value: is on line 2 already",
				"13.expires: must not be over already",
				"14.note: must be 200 characters at most, without control characters",
				"15.value: bare \" in non-quoted-field",
				"16.note: must be 200 characters at most, without control characters",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			answer := w.imports("feed", c.file)
			w.same(400, answer.Code)
			w.same(c.fields, complaints(decoded(t, answer)))
		})
	}
	w.T = t
	told := complaints(decoded(t, w.imports("feed", "value,kind,note,expires\n"+many)))
	w.same([]any{1001, "body: has 200 more faults"}, []any{len(told), told[len(told)-1]})
	w.same(0, len(entries(w.call(200, "GET", "/lists/feed/entries", nil))))
	w.same(1, w.heard.taken)
}

func TestFilesAreBounded(t *testing.T) {
	w := newWorld(t)
	w.list("feed", "watch")
	var file strings.Builder
	file.WriteString("value,kind\n")
	for i := range 100_001 {
		fmt.Fprintf(&file, "%d,network\n", i+1)
	}
	w.same([]string{"body: must hold 100000 lines at most"}, complaints(decoded(t, w.imports("feed", file.String()))))
	if answer := w.imports("feed", strings.Repeat("x", 10<<20+1)); answer.Code != 413 {
		t.Errorf("a long file: %d", answer.Code)
	}
	for _, media := range []string{"application/json", "text/plain", "multipart/form-data"} {
		if answer := w.send(media, "/lists/feed/import?reason=the+feed", "value,kind\nNL,country\n"); answer.Code != 415 {
			t.Errorf("%s: %d", media, answer.Code)
		}
	}
	if answer := w.send("text/csv", "/lists", `{"name":"x","kind":"watch","reason":"why"}`); answer.Code != 415 {
		t.Errorf("CSV for JSON: %d", answer.Code)
	}
}

func TestEveryProblemOfAListIsTold(t *testing.T) {
	w := newWorld(t)
	w.list("seen", "watch")
	long := strings.Repeat("x", 501)
	for name, c := range map[string]misuse{
		"nothing": {"POST", "/lists", object{}, 400, invalid, []string{"name: is required", "kind: is required", "reason: is required"}},
		"odd settings": {"POST", "/lists", object{"name": "A b", "kind": "grey", "absolute": true, "weight": 3.5, "reason": "why"}, 400, invalid, []string{
			"kind: must be allow, block or watch", "absolute: only a block list can be absolute",
			"weight: must be from -2 to 3 nats, or 0 for the model's own", "name: must be 1 to 64 lower-case letters, digits and hyphens, and not lookup",
		}},
		"a name that is kept":    {"POST", "/lists", object{"name": "lookup", "kind": "watch", "reason": "why"}, 400, invalid, []string{"name: must be 1 to 64 lower-case letters, digits and hyphens, and not lookup"}},
		"odd words":              {"POST", "/lists", object{"name": "a", "kind": "watch", "note": long, "reason": "no", "more": 1}, 400, invalid, []string{"more: is not known here", "note: must be 0 to 500 characters", "reason: must be 3 to 500 characters"}},
		"control characters":     {"POST", "/lists", object{"name": "a", "kind": "watch", "note": "a\u0001b", "reason": "why"}, 400, invalid, []string{"note: must hold no control characters"}},
		"a name that is taken":   {"POST", "/lists", object{"name": "seen", "kind": "watch", "reason": "why"}, 409, "There is a list seen", nil},
		"a change of nothing":    {"PUT", "/lists/seen", object{}, 400, invalid, []string{"kind: is required", "revision: is required", "reason: is required"}},
		"a change of none":       {"PUT", "/lists/none", object{"kind": "watch", "revision": 1, "reason": "why"}, 404, "List not found", nil},
		"a list of no name":      {"GET", "/lists/No%20name", nil, 404, "List not found", nil},
		"to delete, without why": {"DELETE", "/lists/seen", nil, 400, invalid, []string{"revision: is required", "reason: must be 3 to 500 characters, and say why"}},
		"to delete none":         {"DELETE", "/lists/none?revision=1&reason=why", nil, 404, "List not found", nil},
		"odd pages":              {"GET", "/lists?limit=0&cursor=A+b", nil, 400, invalid, []string{"limit: must be a whole number from 1 to 200", "cursor: must be the text that a page named as next"}},
		"odd pages of entries":   {"GET", "/lists/seen/entries?kind=x&limit=201&cursor=x", nil, 400, invalid, []string{"limit: must be a whole number from 1 to 200", "kind: must be one of [address cidr country network user device]", "cursor: must be the text that a page named as next"}},
		"a page after no kind":   {"GET", "/lists/seen/entries?cursor=YQAgYg", nil, 400, invalid, []string{"cursor: must be the text that a page named as next"}},
		"entries of none":        {"GET", "/lists/none/entries", nil, 404, "List not found", nil},
		"an entry of nothing":    {"POST", "/lists/seen/entries", object{}, 400, invalid, []string{"kind: is required", "value: is required", "reason: is required"}},
		"an odd entry":           {"POST", "/lists/seen/entries", object{"kind": "address", "value": "x", "reason": "why"}, 400, invalid, []string{"value: must be an IPv4 or IPv6 address"}},
		"an odd kind":            {"POST", "/lists/seen/entries", object{"kind": "colour", "value": "x", "reason": "why"}, 400, invalid, []string{"kind: must be address, cidr, device, user, country or network"}},
		"an odd expiry":          {"POST", "/lists/seen/entries", object{"kind": "country", "value": "NL", "expires": "soon", "note": "a\nb", "reason": "why"}, 400, invalid, []string{"note: must hold no control characters", "expires: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)"}},
		"what is over":           {"POST", "/lists/seen/entries", object{"kind": "country", "value": "NL", "expires": "2026-03-04T12:00:00Z", "reason": "why"}, 400, invalid, []string{"expires: must not be over already"}},
		"nobody":                 {"POST", "/lists/seen/entries", object{"kind": "user", "value": "nobody", "reason": "why"}, 400, invalid, []string{"value: must be a user that is there, userID@domain"}},
		"an entry of none":       {"POST", "/lists/none/entries", object{"kind": "country", "value": "NL", "reason": "why"}, 404, "List not found", nil},
		"to remove nothing":      {"DELETE", "/lists/seen/entries", nil, 400, invalid, []string{"kind: is required", "value: is required", "reason: must be 3 to 500 characters, and say why"}},
		"to remove what is not":  {"DELETE", "/lists/seen/entries?kind=country&value=NL&reason=why", nil, 404, "Entry not found", nil},
		"to remove nobody":       {"DELETE", "/lists/seen/entries?kind=user&value=nobody&reason=why", nil, 404, "Entry not found", nil},
		"to remove of none":      {"DELETE", "/lists/none/entries?kind=country&value=NL&reason=why", nil, 404, "List not found", nil},
		"to look for nothing":    {"GET", "/lists/lookup", nil, 400, invalid, []string{"kind: is required", "value: is required"}},
		"to look for odd things": {"GET", "/lists/lookup?kind=address&value=" + url.QueryEscape("192.0.2.0/24"), nil, 400, invalid, []string{"value: must be an IPv4 or IPv6 address"}},
		"to export none":         {"GET", "/lists/none/export", nil, 404, "List not found", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			before := len(w.heard.kinds())
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(c.fields, complaints(answer))
			w.same(before, len(w.heard.kinds()))
		})
	}
}

func TestAPrintIsRefusedOnAnAllowList(t *testing.T) {
	w := newWorld(t)
	w.list("ours", "allow")
	w.list("bad", "block")
	answer := w.call(400, "POST", "/lists/ours/entries", object{"kind": "device", "value": "0123456789ABCDEF", "reason": "why"})
	w.same([]string{"value: what a device shows can be copied, and lets nobody in: give the device's ID"}, complaints(answer))
	w.on("bad", "device", "0123456789ABCDEF")
	w.on("ours", "device", "0123456789abcdef0123456789abcdef")
}

func TestWhoMayDoWhatWithLists(t *testing.T) {
	w := newWorld(t)
	w.list("seen", "watch")
	entry := `{"kind":"country","value":"NL","reason":"why"}`
	for _, c := range []struct {
		method, path, body string
		scope              string
		status             int
	}{
		{"GET", "/lists", "", "risk:read", 200},
		{"GET", "/lists/seen", "", "risk:read", 200},
		{"GET", "/lists/seen/entries", "", "risk:read", 200},
		{"GET", "/lists/seen/export", "", "risk:read", 200},
		{"GET", "/lists/lookup?kind=country&value=NL", "", "risk:read", 200},
		{"POST", "/lists/seen/entries", entry, "risk:write", 201},
		{"DELETE", "/lists/seen/entries?kind=country&value=NL&reason=why", "", "risk:write", 204},
		{"POST", "/lists", `{"name":"more","kind":"watch","reason":"why"}`, "risk:publish", 201},
		{"PUT", "/lists/seen", `{"kind":"block","revision":1,"reason":"why"}`, "risk:publish", 200},
		{"DELETE", "/lists/seen?revision=2&reason=why", "", "risk:publish", 204},
	} {
		for _, key := range []string{"", "risk:read", "risk:write", "risk:publish"} {
			if key == c.scope {
				continue
			}
			want := 403
			if key == "" {
				want = 401
			}
			if answer := w.callAs(key, c.method, c.path, c.body); answer.Code != want {
				t.Errorf("%s %s as %q: %d", c.method, c.path, key, answer.Code)
			}
		}
		if answer := w.callAs(c.scope, c.method, c.path, c.body); answer.Code != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, answer.Code, answer.Body)
		}
	}
}

func TestWhatIsOverIsNotExported(t *testing.T) {
	w := newWorld(t)
	w.list("feed", "watch")
	w.on("feed", "country", "NL")
	w.call(201, "POST", "/lists/feed/entries", object{"kind": "country", "value": "BE", "expires": "2026-03-04T13:00:00Z", "reason": "an hour"})
	if err := w.clock.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	exported := w.callAs("ann", "GET", "/lists/feed/export", "").Body.String()
	w.same("value,kind,note,expires\nNL,country,,\n", exported)
	if answer := w.imports("feed", exported); answer.Code != 200 {
		t.Error(answer.Body)
	}
}
