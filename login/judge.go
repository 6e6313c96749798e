package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"riskgate/internal/secret"
	"riskgate/internal/trace"
	"riskgate/models"
	"riskgate/risk"
)

// judge lets the risk engine decide. An engine that fails answers medium, never
// Accept, and says so in its reasons.
func (s *Service) judge(ctx context.Context, c *call) {
	c.evidence.Attempt.Proven = c.proven
	engine := s.Engine.Load()
	_, span := trace.Start(ctx, trace.Decide)
	decision, err := s.decide(engine, c.evidence)
	span.End()
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "risk engine failed", slog.Any("error", err))
		c.note(models.EventEngineFallback)
		decision = engine.Fallback(c.evidence)
	}
	if slices.ContainsFunc(decision.Rules, func(h risk.RuleHit) bool { return h.Result == risk.RuleError }) {
		c.note(models.EventRuleFailed)
	}
	c.decision = decision
	s.judgeInShadow(ctx, c)
}

// judgeInShadow lets the policy in shadow decide as well. Nothing comes of it but what
// is kept beside the decision; one that fails is told to the log and the audit stream.
func (s *Service) judgeInShadow(ctx context.Context, c *call) {
	engine := s.Shadow.Load()
	if engine == nil {
		c.shadow = nil
		return
	}
	decision, err := s.decide(engine, c.evidence)
	if err == nil {
		c.shadow, err = json.Marshal(models.ShadowOf(decision))
	}
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "the policy in shadow failed",
			slog.Int64("policy", engine.Policy().Version), slog.Any("error", err))
		c.note(models.EventShadowFailed)
		c.shadow = fmt.Appendf(nil, `{"version":%d,"failed":true}`, engine.Policy().Version)
	}
}

var errNoJudgement = errors.New("risk engine: the score is not a number")

// decide asks the engine, which may also find out by itself that it has failed.
func (s *Service) decide(engine *risk.Engine, e risk.Evidence) (d risk.Decision, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("risk engine: %v", cause)
		}
	}()
	d = s.Decide(engine, e)
	if slices.ContainsFunc(d.Reasons, func(r risk.Reason) bool { return r.Code == risk.ReasonEngineFallback }) {
		return d, errNoJudgement
	}
	return d, nil
}

// kept is the row of the decision as it is now answered: code is what the caller
// reads, outcome where the session stands.
func (s *Service) kept(c *call, sessionID string, code risk.Code, outcome models.Status) (*models.Decision, error) {
	evidence, err := json.Marshal(&c.evidence)
	if err != nil {
		return nil, fmt.Errorf("encode evidence: %w", err)
	}
	detail, err := json.Marshal(&c.decision)
	if err != nil {
		return nil, fmt.Errorf("encode decision: %w", err)
	}
	return &models.Decision{
		SessionID: sessionID, UserID: c.person.User.ID, CallerID: c.caller.ID,
		CorrelationID: c.attempt.CorrelationID, Lane: c.evidence.Attempt.Lane, Code: code,
		Level: c.decision.Level, Score: c.decision.Score, Probability: c.decision.Probability,
		PolicyVersion: c.decision.PolicyVersion, Outcome: outcome,
		Evidence: evidence, Detail: detail, Marks: models.MarksOf(c.decision), Shadow: c.shadow, CreatedAt: c.at,
	}, nil
}

// Judge scores an attempt and says what it would be answered, without a
// credential, a session or anything learned.
func (s *Service) Judge(ctx context.Context, a Attempt) (Answer, error) {
	c, err := s.open(ctx, a)
	if err != nil {
		return Answer{}, err
	}
	if err := s.gather(ctx, c); err != nil {
		return Answer{}, err
	}
	s.attempted(c)
	s.judge(ctx, c)
	code := c.decision.Code
	if code == risk.Challenge && c.decision.Level == risk.Low {
		code = risk.Accept
	}
	row, err := s.kept(c, "", code, models.Pending)
	if err != nil {
		return Answer{}, err
	}
	change := models.Change{Decision: row, Raise: s.raised(c)}
	change.Events = s.events(c, models.EventTransaction, "")
	if err := s.commit(ctx, &change); err != nil {
		return Answer{}, err
	}
	return s.answer(c, "", code, row), nil
}

// raised are the cases that rules want raised about a decision that is kept.
func (s *Service) raised(c *call) []models.Raise {
	var all []models.Raise
	for _, effect := range c.decision.Effects {
		if effect.Case == "" {
			continue
		}
		by := models.RaisedByRule + effect.Rule
		all = append(all, models.Raise{
			Case: models.Case{
				ID: secret.NewID(c.at.Time()), Queue: effect.Case, UserID: c.person.User.ID, OpenedAt: c.at, OpenedBy: by,
				State: models.CaseOpen, Hits: 1,
			},
			Note: models.CaseNote{ID: secret.NewID(c.at.Time()), At: c.at, Author: by},
		})
	}
	if len(all) > 0 {
		c.note(models.EventCaseRaised)
	}
	return all
}
