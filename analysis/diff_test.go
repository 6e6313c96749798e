package analysis

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDifferencesAreNamedByTheirPath(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          string
	}{
		"none":                       {`{"a":1,"b":{"c":[1]}}`, `{"b":{"c":[1]},"a":1}`, "[]"},
		"the version does not count": {`{"version":1}`, `{"version":2}`, "[]"},
		"a number":                   {`{"a":1}`, `{"a":1.5}`, "[a: 1 -> 1.5]"},
		"deep inside, in order":      {`{"b":{"z":1,"a":{"x":1}},"a":"p"}`, `{"b":{"z":2,"a":{"x":3}},"a":"q"}`, "[a: p -> q b.a.x: 1 -> 3 b.z: 1 -> 2]"},
		"what is new":                {`{"a":{}}`, `{"a":{"b":{"c":1}}}`, "[a.b: <nil> -> map[c:1]]"},
		"what is gone":               {`{"a":1,"b":2}`, `{"b":2}`, "[a: 1 -> <nil>]"},
		"another kind of thing":      {`{"a":{"b":1}}`, `{"a":[1]}`, "[a: map[b:1] -> [1]]"},
		"a list as a whole":          {`{"a":[1,2]}`, `{"a":[2,1]}`, "[a: [1 2] -> [2 1]]"},
		"things with an id":          {`{"r":[{"id":"x","w":1},{"id":"y"}]}`, `{"r":[{"id":"y"},{"id":"x","w":2}]}`, "[r[x].w: 1 -> 2]"},
		"one that comes":             {`{}`, `{"r":[{"id":"x"}]}`, "[r[x]: <nil> -> map[id:x]]"},
		"one that goes":              {`{"r":[{"id":"x"},{"id":"y"}]}`, `{"r":[{"id":"y"}]}`, "[r[x]: map[id:x] -> <nil>]"},
		"ids that are not":           {`{"r":[{"id":"x"},{"id":"x"}]}`, `{"r":[{"id":"x"}]}`, "[r: [map[id:x] map[id:x]] -> [map[id:x]]]"},
		"nothing and an empty list":  {`{"r":null}`, `{"r":[]}`, "[r: <nil> -> []]"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := differences([]byte(c.before), []byte(c.after))
			if err != nil {
				t.Fatal(err)
			}
			told := []string{}
			for _, d := range found {
				told = append(told, fmt.Sprintf("%s: %v -> %v", d.Path, d.Old, d.New))
			}
			if diff := cmp.Diff(c.want, fmt.Sprint(told)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEventNamesTheFirstPathsOnly(t *testing.T) {
	after := `{"a":0`
	for i := range 40 {
		after += fmt.Sprintf(`,"b%02d":1`, i)
	}
	paths, err := changedPaths([]byte(`{"a":0}`), []byte(after+"}"))
	if err != nil || len(paths) != mostPaths || paths[0] != "b00" {
		t.Errorf("got %v, %v", paths, err)
	}
}
