package risk

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

const factPage = "../docs/facts.md"

// TestThePageOfFactsListsEveryFact holds docs/facts.md to the list; go test -update
// writes it.
func TestThePageOfFactsListsEveryFact(t *testing.T) {
	var page bytes.Buffer
	page.WriteString(`# Facts

What a rule's condition can read. The same list is served as JSON at ` + "`GET /v1/risk/facts`" + `, for
editors. A fact that is not known makes a condition on it neither true nor false, so that
the rule does not fire. *Judged* facts are known only after the log-odds are added up: a
rule that adjusts them cannot read these. This page is written by
` + "`go test ./risk -run PageOfFacts -update`" + `.

| fact | type | unit | what it is |
|---|---|---|---|
`)
	for _, f := range Facts() {
		said := f.Text
		if len(f.Values) > 0 {
			said += " One of: " + strings.Join(f.Values, ", ") + "."
		}
		if f.Judged {
			said += " *Judged.*"
		}
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", f.Name, f.Type, f.Unit, said)
	}
	if *update {
		if err := os.WriteFile(factPage, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(factPage)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, page.Bytes()) {
		t.Error("docs/facts.md is not what the facts are; go test ./risk -run PageOfFacts -update")
	}
}
