package strictjson_test

import (
	"encoding/json"
	"testing"

	"riskgate/internal/strictjson"
)

// FuzzDecode checks that nothing a client sends can upset the decoder, that what
// it takes is JSON, and that it never leaves a body without a verdict.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"name":"Ada","inner":{"raw":{"a":1},"hash":5},"list":["x"],"wait":"5","check":"true","amount":1.0}`,
		`{{"name":`, `{"name":"\ud83d\ude00","x":[[[[]]]]}`, "\xff", `null`, `"text"`, `{"wait":1e400}`, `{"name":"\u0000"}`,
	} {
		f.Add([]byte(seed))
	}
	d := strictjson.New()
	f.Fuzz(func(t *testing.T, body []byte) {
		var got outer
		problems := d.Decode(body, &got)
		for _, p := range problems {
			if p.Path == "" || p.Message == "" {
				t.Errorf("%q: a problem without words: %+v", body, p)
			}
		}
		if problems == nil && !json.Valid(body) {
			t.Errorf("%q was taken for JSON", body)
		}
		if got.Wait != nil && *got.Wait < 0 {
			t.Errorf("%q: negative wait %d", body, *got.Wait)
		}
	})
}
