package strictjson_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"riskgate/internal/strictjson"
)

type inner struct {
	Raw  *strictjson.Text `json:"raw"`
	Hash strictjson.Any   `json:"hash"`
}

type outer struct {
	Name    string              `json:"name"`
	Inner   *inner              `json:"inner"`
	List    []string            `json:"list"`
	Objects []inner             `json:"objects"`
	Wait    *strictjson.Whole   `json:"wait"`
	Check   *strictjson.Truth   `json:"check"`
	Amount  *strictjson.Decimal `json:"amount"`
	Extra   jsontext.Value      `json:",embed"`
}

func ptr[T any](v T) *T { return &v }

func TestWellFormedBodiesAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want outer
	}{
		"nothing given":                  {`{}`, outer{}},
		"null means absent":              {`{"name":null,"inner":null,"list":null,"wait":null,"check":null,"amount":null}`, outer{}},
		"plain values":                   {`{"name":"Ada","list":["a","b"],"wait":5,"check":true,"amount":"1.50"}`, outer{Name: "Ada", List: []string{"a", "b"}, Wait: ptr(strictjson.Whole(5)), Check: ptr(strictjson.Truth(true)), Amount: ptr(strictjson.Decimal("1.50"))}},
		"numbers and booleans as text":   {`{"wait":"60","check":"false","amount":12.340}`, outer{Wait: ptr(strictjson.Whole(60)), Check: ptr(strictjson.Truth(false)), Amount: ptr(strictjson.Decimal("12.340"))}},
		"a number beyond int64":          {`{"wait":"99999999999999999999999"}`, outer{Wait: ptr(strictjson.Whole(1<<63 - 1))}},
		"an object keeps its exact text": {"{\"inner\":{\"raw\":{ \"a\" : [1,\t2] , \"b\":\"\\/\\u00e9\" }}}", outer{Inner: &inner{Raw: ptr(strictjson.Text("{ \"a\" : [1,\t2] , \"b\":\"\\/\\u00e9\" }"))}}},
		"a string is decoded":            {`{"inner":{"raw":"{\"a\":\u0031,\"b\":\"x\/y\"}"}}`, outer{Inner: &inner{Raw: ptr(strictjson.Text(`{"a":1,"b":"x/y"}`))}}},
		"anything goes":                  {`{"inner":{"hash":[1, 2]}}`, outer{Inner: &inner{Hash: "[1, 2]"}}},
		"unknown members are kept":       {`{"colour":"red","name":"x","n":[1]}`, outer{Name: "x", Extra: jsontext.Value(`{"colour":"red","n":[1]}`)}},
		"other case is another name":     {`{"NAME":"x"}`, outer{Extra: jsontext.Value(`{"NAME":"x"}`)}},
		"an empty list is not absent":    {`{"list":[]}`, outer{List: []string{}}},
		"escaped backslash before u0000": {`{"name":"\\u0000"}`, outer{Name: `\u0000`}},
	} {
		t.Run(name, func(t *testing.T) {
			var got outer
			if problems := strictjson.New().Decode([]byte(c.body), &got); problems != nil {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadBodiesAreExplained(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	for name, c := range map[string]struct {
		body string
		want []strictjson.Problem
	}{
		"empty":              {``, []strictjson.Problem{{"body", "must be a JSON object, not empty"}}},
		"only blanks":        {"  \n", []strictjson.Problem{{"body", "must be a JSON object, not empty"}}},
		"null":               {" null\n", []strictjson.Problem{{"body", "must be a JSON object"}}},
		"cut off":            {`{"name":"A`, []strictjson.Problem{{"body", "must be complete JSON; it ends too early"}}},
		"a doubled brace":    {`{{"name":"A"}`, []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 1"}}},
		"trailing data":      {`{"name":"A"} {}`, []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 13"}}},
		"trailing comma":     {`{"name":"A",}`, []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 11"}}},
		"a name twice":       {`{"name":"A","name":"B"}`, []strictjson.Problem{{"name", "must be given once only"}}},
		"an inner name":      {`{"inner":{"hash":"A","hash":"B"}}`, []strictjson.Problem{{"inner.hash", "must be given once only"}}},
		"an unknown name":    {`{"x":"A","x":"B"}`, []strictjson.Problem{{"x", "must be given once only"}}},
		"in a kept object":   {`{"inner":{"raw":{"x":1,"x":2}}}`, []strictjson.Problem{{"inner.raw.x", "must be given once only"}}},
		"escaped alike":      {`{"name":"A","n\u0061me":"B"}`, []strictjson.Problem{{"name", "must be given once only"}}},
		"invalid UTF-8":      {"{\"name\":\"\xff\"}", []strictjson.Problem{{"body", "must be valid UTF-8"}}},
		"half a surrogate":   {`{"name":"\ud800"}`, []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 9"}}},
		"an escaped NUL":     {`{"name":"a\u0000b"}`, []strictjson.Problem{{"body", "must not contain NUL (byte 10)"}}},
		"a raw NUL":          {"{\"name\":\"a\x00b\"}", []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 10"}}},
		"deep nesting":       {deep, []strictjson.Problem{{"body", "must not nest deeper than 32 levels"}}},
		"an array":           {`[]`, []strictjson.Problem{{"body", "must be an object"}}},
		"a number":           {`5`, []strictjson.Problem{{"body", "must be an object"}}},
		"a bare word":        {`nonsense`, []strictjson.Problem{{"body", "must be valid JSON; it is not at byte 1"}}},
		"a fraction":         {`{"wait":1.5}`, []strictjson.Problem{{"wait", "must be a whole number of 0 or more"}}},
		"a negative":         {`{"wait":-1}`, []strictjson.Problem{{"wait", "must be a whole number of 0 or more"}}},
		"no digits":          {`{"wait":""}`, []strictjson.Problem{{"wait", "must be a whole number of 0 or more"}}},
		"an exponent":        {`{"wait":"1e3"}`, []strictjson.Problem{{"wait", "must be a whole number of 0 or more"}}},
		"a boolean as count": {`{"wait":true}`, []strictjson.Problem{{"wait", "must be a whole number of 0 or more"}}},
		"in a list":          {`{"list":["a",5,"b"]}`, []strictjson.Problem{{"list.1", "must be a string"}}},
		"in a list's object": {`{"objects":[{},{"raw":7}]}`, []strictjson.Problem{{"objects.1.raw", "must be a string or an object"}}},
		"every one of them": {`{"name":5,"inner":"x","list":{},"wait":[],"check":"yes","amount":{}}`, []strictjson.Problem{
			{"name", "must be a string"},
			{"inner", "must be an object"},
			{"list", "must be an array"},
			{"wait", "must be a whole number of 0 or more"},
			{"check", "must be true or false"},
			{"amount", "must be a decimal number, best as a string"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var got outer
			problems := strictjson.New().Decode([]byte(c.body), &got)
			if diff := cmp.Diff(c.want, problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExplanationsNeverQuoteTheBody(t *testing.T) {
	const secret = "Tr0ub4dor"
	for _, body := range []string{secret, `{"name":` + secret, `{"name":"` + secret, `{"list":"` + secret + `"}`, `{"wait":"` + secret + `"}`} {
		var got outer
		for _, p := range strictjson.New().Decode([]byte(body), &got) {
			if strings.Contains(p.Path+p.Message, secret) {
				t.Errorf("%+v quotes the body", p)
			}
		}
	}
}

func TestOneDecoderServesManyAtOnce(t *testing.T) {
	d := strictjson.New()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 50 {
				var got outer
				body := fmt.Sprintf(`{"wait":%d,"list":["a",%d]}`, i, i)
				problems := d.Decode([]byte(body), &got)
				if len(problems) != 1 || got.Wait == nil || int(*got.Wait) != i {
					t.Errorf("got %v and %v", got.Wait, problems)
				}
			}
		})
	}
	wg.Wait()
}

func TestMembersComeInTheirOrder(t *testing.T) {
	var names []string
	strictjson.Members(jsontext.Value(`{"b":1,"a":"x","c":[]}`), func(name string, _ jsontext.Value) bool {
		names = append(names, name)
		return len(names) < 2
	})
	if diff := cmp.Diff([]string{"b", "a"}, names); diff != "" {
		t.Error(diff)
	}
	strictjson.Members(nil, func(string, jsontext.Value) bool {
		t.Error("nothing has members")
		return false
	})
}

func TestOnlyStringsAreStrings(t *testing.T) {
	if text, ok := strictjson.String(jsontext.Value(`"a\/b"`)); !ok || text != "a/b" {
		t.Errorf("got %q, %v", text, ok)
	}
	if _, ok := strictjson.String(jsontext.Value(`5`)); ok {
		t.Error("a number is no string")
	}
}

func BenchmarkDecode(b *testing.B) {
	body := []byte(`{"name":"` + strings.Repeat("x", 200) + `","inner":{"raw":"` + strings.Repeat(`\"a\":`, 200) + `","hash":"` + strings.Repeat("a", 64) + `"},"wait":"5","a":"b"}`)
	d := strictjson.New()
	b.ReportAllocs()
	for b.Loop() {
		var got outer
		if problems := d.Decode(body, &got); problems != nil {
			b.Fatal(problems)
		}
	}
}

func TestWhatWasKeptIsReadAsItWasWritten(t *testing.T) {
	type row struct {
		Name string            `json:"name"`
		Map  map[string]int    `json:"map,omitempty"`
		Deep struct{ A []int } `json:"deep,omitzero"`
	}
	var got row
	if err := strictjson.Kept([]byte(`{"name":"x","later":[{}],"map":{"a":1},"deep":{"A":[1,2]}}`), &got); err != nil || got.Name != "x" || got.Map["a"] != 1 || len(got.Deep.A) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, broken := range []string{"", "{", `{"name":1}`, `{"name":"x"}{}`} {
		if err := strictjson.Kept([]byte(broken), &got); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
}
