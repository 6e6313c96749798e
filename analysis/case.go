package analysis

import (
	"encoding/json"
	"fmt"

	"riskgate/models"
	"riskgate/risk"
)

// caseOf is a kept decision as a backtest takes it up; of the judgement only what it
// reads. One that was erased with its user is no case.
func caseOf(row *models.Decision) (c risk.Case, ok bool, err error) {
	if len(row.Evidence) == 0 || len(row.Detail) == 0 {
		return c, false, nil
	}
	c = risk.Case{ID: row.ID, Session: row.SessionID, User: row.UserID, Pending: row.Outcome == models.Pending}
	if err := json.Unmarshal(row.Evidence, &c.Evidence); err != nil {
		return c, false, fmt.Errorf("decode evidence of decision %d: %w", row.ID, err)
	}
	var judged struct {
		Level risk.Level `json:"level"`
		Code  risk.Code  `json:"code"`
		Score int        `json:"score"`
		Rules []struct {
			Rule   string      `json:"rule"`
			Result risk.Result `json:"result"`
		} `json:"rules"`
	}
	if err := json.Unmarshal(row.Detail, &judged); err != nil {
		return c, false, fmt.Errorf("decode decision %d: %w", row.ID, err)
	}
	c.Decision = risk.Decision{Level: judged.Level, Code: judged.Code, Score: judged.Score, PolicyVersion: row.PolicyVersion}
	for _, r := range judged.Rules {
		c.Decision.Rules = append(c.Decision.Rules, risk.RuleHit{Rule: r.Rule, Result: r.Result})
	}
	return c, true, nil
}
