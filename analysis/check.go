package analysis

import (
	"encoding/json"
	"errors"
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

// compile makes a kept policy ready to judge. One that this program would not accept any
// more is a Conflict that says why.
func compile(row models.Policy) (*risk.Engine, error) {
	policy, err := row.Parse()
	if err != nil {
		return nil, err
	}
	engine, err := risk.Compile(policy)
	if err != nil {
		return nil, models.Errorf(models.Conflict, "Version %d cannot judge: %s", row.Version, oneLine(err)).Because(err)
	}
	return engine, nil
}

// check reports every problem of a policy at once, each with its path in the policy.
func check(policy risk.Policy) error {
	err := policy.Validate()
	if err == nil {
		return nil
	}
	var wrong *risk.PolicyError
	if !errors.As(err, &wrong) {
		return err
	}
	fields := make([]models.Field, len(wrong.Problems))
	for i, p := range wrong.Problems {
		fields[i] = models.Field{Name: p.Path, Message: p.Message}
	}
	return models.InvalidInput(fields...)
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
