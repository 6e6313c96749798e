package analysis

import (
	"fmt"
	"strconv"

	"riskgate/internal/strictjson"
	"riskgate/models"
	"riskgate/risk"
)

// caseOf is a kept decision as a backtest judges it by its evidence: of the judgement
// only what was answered. One that was erased with its user is no case.
func caseOf(row *models.Decision) (c risk.Case, ok bool, err error) {
	if len(row.Evidence) == 0 || len(row.Detail) == 0 {
		return c, false, nil
	}
	c = risk.Case{ID: row.ID, Session: row.SessionID, User: row.UserID, Step: row.Step()}
	if err := strictjson.Kept(row.Evidence, &c.Evidence); err != nil {
		return c, false, fmt.Errorf("decode evidence of decision %d: %w", row.ID, err)
	}
	c.Decision.PolicyVersion = row.PolicyVersion
	if err := answered(row.Detail, &c.Decision); err != nil {
		return c, false, fmt.Errorf("decode decision %d: %w", row.ID, err)
	}
	return c, true, nil
}

// answered reads level, code and score, which stand at the beginning, and no more.
func answered(detail []byte, d *risk.Decision) (err error) {
	found := 0
	strictjson.Members(detail, func(name string, value strictjson.Value) bool {
		switch name {
		case "level":
			text, _ := strictjson.String(value)
			d.Level = risk.Level(text)
		case "code":
			var code int
			code, err = strconv.Atoi(string(value))
			d.Code = risk.Code(code) //nolint:gosec // it was one
		case "score":
			d.Score, err = strconv.Atoi(string(value))
		default:
			return err == nil
		}
		found++
		return err == nil && found < 3
	})
	if err == nil && found < 3 {
		err = fmt.Errorf("level, code or score is missing")
	}
	return err
}

// ruled is a case with what each rule came to, and whether the engine failed, as a block
// keeps it.
func ruled(row *models.Decision) (c risk.Case, ok bool, err error) {
	if c, ok, err = caseOf(row); err != nil || !ok {
		return c, ok, err
	}
	var judged struct {
		Reasons []struct {
			Code string `json:"code"`
		} `json:"reasons"`
		Rules []struct {
			Rule   string      `json:"rule"`
			Result risk.Result `json:"result"`
		} `json:"rules"`
	}
	if err := strictjson.Kept(row.Detail, &judged); err != nil {
		return c, false, fmt.Errorf("decode decision %d: %w", row.ID, err)
	}
	for _, r := range judged.Reasons {
		c.Decision.Reasons = append(c.Decision.Reasons, risk.Reason{Code: r.Code})
	}
	for _, r := range judged.Rules {
		c.Decision.Rules = append(c.Decision.Rules, risk.RuleHit{Rule: r.Rule, Result: r.Result})
	}
	return c, true, nil
}
