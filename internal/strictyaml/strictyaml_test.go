package strictyaml

import (
	"bytes"
	"encoding/json"
	"testing"
)

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out.String()
}

func TestWhatIsWrittenBecomesJSON(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\nb: [x, 2.5, true, null, \"3\"]": `{"a":1,"b":["x",2.5,true,null,"3"]}`,
		"mode: off\nyes: no\nwhen: a < b && c": `{"mode":"off","yes":"no","when":"a < b && c"}`,
		"at: 2026-01-02\nn: 1_000\nh: 0x10":    `{"at":"2026-01-02","n":1000,"h":16}`,
		"t: |\n  line 1\n  line 2\n":           `{"t":"line 1\nline 2\n"}`,
		`{"a": {"b": [1, {"c": "ü"}]}}`:        `{"a":{"b":[1,{"c":"ü"}]}}`,
		"a: True\nb: -1.5e3\n# a comment":      `{"a":true,"b":-1500}`,
	} {
		d, err := Read([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := compact(t, d.JSON); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWhatHidesThingsIsRefusedAtItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "1:1: the file is empty",
		"a: 1\n  b: 2":                  "2:1: mapping values are not allowed in this context",
		"a: 1\nb: 2\na: 3":              `3:1: "a" is given a second time`,
		"a: &x 1\nb: *x":                "1:4: anchors and references are not taken",
		"a: {b: 1}\n<<: {c: 1}":         "2:1: must be a name",
		"a: 1\n---\nb: 2":               "2:1: a second document begins",
		"a: .inf":                       "1:4: .inf is no number of JSON",
		"a: !mine 1":                    "1:4: !mine is not taken",
		"? [1]\n: 2":                    "1:3: must be a name",
		"a: !!binary aGk=":              "1:4: !!binary is not taken",
		"a: 1\nb: [1, 2":                "1:1: did not find expected ',' or ']'",
		"a: 99999999999999999999999999": "",
	} {
		_, err := Read([]byte(text))
		if got := message(err); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestEverythingHasItsPlace(t *testing.T) {
	d, err := Read([]byte("model:\n  a: 1\nrules:\n  - id: x\n    when: |\n      seen > 1\n  - id: y\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Place{
		"": {1, 1}, "model.a": {2, 3}, "rules[0].when": {5, 5}, "rules[1]": {7, 5}, "rules[1].then.adjust": {7, 5}, "lanes.login": {1, 1},
	} {
		if got := d.Place(path); got != want {
			t.Errorf("%s stands at %v, want %v", path, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a: [1, {b: c}]"))
	f.Add([]byte("\"\\ud800\": !!float .nan"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Read(text)
		if err == nil && !json.Valid(d.JSON) {
			t.Errorf("%q became %s", text, d.JSON)
		}
	})
}
