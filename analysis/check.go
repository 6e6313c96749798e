package analysis

import (
	"encoding/json"
	"fmt"
	"strings"

	"riskgate/models"
	"riskgate/risk"
)

// LargestPolicy is how many bytes a policy may have in JSON.
const LargestPolicy = 256 << 10

// encode is a policy as it is kept, after every problem of it was looked for. Its
// version stands in the row alone.
func encode(policy risk.Policy) ([]byte, error) {
	policy.Version = 0
	if err := check(policy); err != nil {
		return nil, err
	}
	data, err := json.Marshal(policy)
	if err != nil {
		return nil, fmt.Errorf("encode policy: %w", err)
	}
	if len(data) > LargestPolicy {
		return nil, models.Errorf(models.TooLarge, "A policy may hold %d KiB at most", LargestPolicy>>10)
	}
	return data, nil
}

// parse reads a kept policy. One that this program would not accept any more is a
// Conflict that says why.
func parse(row models.Policy) (risk.Policy, error) {
	policy, err := row.Parse()
	if err != nil {
		return policy, err
	}
	if err := policy.Validate(); err != nil {
		return policy, models.Errorf(models.Conflict, "Version %d cannot judge: %s", row.Version, oneLine(err)).Because(err)
	}
	return policy, nil
}

// check reports every problem of a policy at once, each with its path in the policy.
func check(policy risk.Policy) error {
	err := policy.Validate()
	if err == nil {
		return nil
	}
	var fields []models.Field
	for _, problem := range each(err) {
		fields = append(fields, fieldOf(problem))
	}
	return models.InvalidInput(fields...)
}

// fieldOf takes the path off the front of a problem.
func fieldOf(problem error) models.Field {
	path, message, found := strings.Cut(problem.Error(), ": ")
	if !found {
		return models.Field{Name: "policy", Message: problem.Error()}
	}
	return models.Field{Name: path, Message: message}
}

// each takes joined errors apart.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { // the outermost alone is joined
		return joined.Unwrap()
	}
	return []error{err}
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
