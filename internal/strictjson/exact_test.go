package strictjson_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/strictjson"
)

type form struct {
	Name  *string          `json:"name"`
	Note  string           `json:"note,omitempty"`
	Rate  float64          `json:"rate"`
	Count int              `json:"count"`
	On    bool             `json:"on"`
	Parts []part           `json:"parts"`
	Lanes map[string]*part `json:"lanes"`
	Raw   []byte           `json:"raw,omitempty"`
	Any   any              `json:"any,omitzero"`
}

type part struct {
	ID    string `json:"id"`
	Codes []int  `json:"codes,omitempty"`
}

const whole = `{"name":"a","rate":1.5,"count":2,"on":false,"parts":[{"id":"x","codes":[1]}],"lanes":{"login":{"id":"y"}},"any":{"z":1}}`

func TestAnExactBodyIsRead(t *testing.T) {
	var got form
	if problems := strictjson.New().DecodeExact([]byte(whole), &got); problems != nil {
		t.Fatal(problems)
	}
	want := form{
		Name: ptr("a"), Rate: 1.5, Count: 2, Parts: []part{{"x", []int{1}}}, Lanes: map[string]*part{"login": {ID: "y"}},
		Any: map[string]any{"z": 1.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsMissingOrTooMuchIsToldAtAnyDepth(t *testing.T) {
	replaced := func(old, with string) string { return strings.Replace(whole, old, with, 1) }
	many := ""
	for i := range 150 {
		many += fmt.Sprintf(`,"x%d":1`, i)
	}
	for name, c := range map[string]struct {
		body string
		want []strictjson.Problem
	}{
		"everything is missing": {`{}`, []strictjson.Problem{
			{"name", "is required"},
			{"rate", "is required"},
			{"count", "is required"},
			{"on", "is required"},
			{"parts", "is required"},
			{"lanes", "is required"},
		}},
		"null is missing": {replaced(`"name":"a"`, `"name":null`), []strictjson.Problem{{"name", "is required"}}},
		"members that are not there": {
			replaced(`{"id":"y"}`, `{"id":"y","ID":1,"codes":[],"co.des":2}`),
			[]strictjson.Problem{{"lanes.login.ID", "is not known here"}, {"lanes.login.co.des", "is not known here"}},
		},
		"inside an array": {
			replaced(`[{"id":"x","codes":[1]}]`, `[{"id":"x"},{"codes":[1],"extra":{}}]`),
			[]strictjson.Problem{{"parts[1].extra", "is not known here"}, {"parts[1].id", "is required"}},
		},
		"wrong types, told once": {
			replaced(`"rate":1.5,"count":2,"on":false`, `"rate":"1","count":true,"on":"yes","more":1`),
			[]strictjson.Problem{
				{"rate", "must be a number"}, {"count", "must be a whole number"}, {"on", "must be true or false"}, {"more", "is not known here"},
			},
		},
		"a wrong type in an array":   {replaced(`"codes":[1]`, `"codes":["1"]`), []strictjson.Problem{{"parts[0].codes[0]", "must be a whole number"}}},
		"an object in place of text": {replaced(`"id":"x"`, `"id":{"a":1}`), []strictjson.Problem{{"parts[0].id", "must be a string"}}},
		"decimals":                   {replaced(`"count":2`, `"count":2.5`), []strictjson.Problem{{"count", "must be a whole number"}}},
		"far too much":               {replaced(`"count":2`, `"count":1e30`), []strictjson.Problem{{"count", "must be a whole number"}}},
		"too much for a float":       {replaced(`1.5`, `1e999`), []strictjson.Problem{{"rate", "must be a number that a computer can keep"}}},
		"a long name":                {replaced(`"on"`, `"`+strings.Repeat("n", 100)+`":1,"on"`), []strictjson.Problem{{strings.Repeat("n", 64) + "…", "is not known here"}}},
		"twice":                      {replaced(`"on"`, `"rate":1,"on"`), []strictjson.Problem{{"rate", "must be given once only"}}},
		"no JSON":                    {`{`, []strictjson.Problem{{"body", "must be complete JSON; it ends too early"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got form
			if diff := cmp.Diff(c.want, strictjson.New().DecodeExact([]byte(c.body), &got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	var got form
	if n := len(strictjson.New().DecodeExact([]byte(strings.TrimSuffix(whole, "}")+many+"}"), &got)); n != 100 {
		t.Errorf("told of %d", n)
	}
}
