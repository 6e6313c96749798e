package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"riskgate/internal/strictjson"
	"riskgate/internal/strictyaml"
	"riskgate/risk"
)

// policyFrom reads a policy from a file and compiles it. The error tells everything that
// is wrong with it, each with its place in the file.
func policyFrom(path string) (*risk.Engine, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, err
	}
	document, err := strictyaml.Read(text)
	var mistake *strictyaml.MistakeError
	switch {
	case err == nil:
	case !json.Valid(text): // JSON with tabs is no YAML
		if errors.As(err, &mistake) {
			return nil, fmt.Errorf("%s:%w", path, err)
		}
		return nil, err
	default:
		document = &strictyaml.Document{JSON: text}
	}
	if json.Valid(text) {
		document.JSON = text // as it is written, repeated names and all
	}
	var policy risk.Policy
	var found []risk.Problem
	for _, p := range strictjson.New().DecodeExact(document.JSON, &policy) {
		if p.Path != "version" || p.Message != "is required" { // it has none yet
			found = append(found, risk.Problem{Path: p.Path, Message: p.Message})
		}
	}
	if len(found) > 0 {
		return nil, mistaken(path, document, found)
	}
	policy.Version = 0
	engine, err := risk.Compile(policy)
	var wrong *risk.PolicyError
	if errors.As(err, &wrong) {
		return nil, mistaken(path, document, wrong.Problems)
	}
	return engine, err
}

// mistaken lists problems in the order of the file.
func mistaken(path string, document *strictyaml.Document, problems []risk.Problem) error {
	type line struct {
		strictyaml.Place
		text string
	}
	lines := make([]line, len(problems))
	for i, p := range problems {
		text, within := p.Path+": "+p.Message, p.Path
		if p.Path == strictjson.Root {
			text, within = p.Message, ""
		}
		at := document.Place(within)
		if at == (strictyaml.Place{}) {
			text = path + ": " + text
		} else {
			text = fmt.Sprintf("%s:%d:%d: %s", path, at.Line, at.Column, text)
		}
		lines[i] = line{at, text}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s is no valid policy", path)
	for _, l := range lines {
		out.WriteString("\n  " + l.text)
	}
	return errors.New(out.String())
}
