// Command spec completes the description that swag reads from the comments of the
// handlers: what comments cannot say is added, and what they got wrong is refused.
//
//	spec -in swagger.json -out openapi/openapi.json
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	in := flag.String("in", "", "the description as swag wrote it")
	out := flag.String("out", "", "the completed description")
	flag.Parse()
	if err := run(*in, *out, contract()); err != nil {
		fmt.Fprintln(os.Stderr, "spec:", err)
		os.Exit(1)
	}
}

func run(in, out string, own own) error {
	raw, err := os.ReadFile(in) //nolint:gosec // the developer names the file
	if err != nil {
		return err
	}
	done, err := complete(raw, own)
	if err != nil {
		return err
	}
	return os.WriteFile(out, done, 0o644) //nolint:gosec // a source file, read by everyone
}

// complete turns swag's description into ours. It reports every fault at once.
func complete(raw []byte, own own) ([]byte, error) {
	var doc node
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("read what swag wrote: %w", err)
	}
	frame(doc)
	renameSchemas(doc)
	forgetFieldWords(doc)
	chooseObjectTypes(doc)
	placeOperations(doc)
	nameFiles(doc)
	tellForms(doc)
	allowNull(doc)
	tellTables(doc)
	showProblems(doc)
	if err := errors.Join(closeStrictBodies(doc, own.open), addExamples(doc, own.examples), check(doc)); err != nil {
		return nil, err
	}
	return marshal(doc)
}

// marshal writes keys in alphabetical order, so that equal descriptions are equal
// files.
func marshal(doc node) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}
