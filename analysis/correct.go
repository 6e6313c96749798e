package analysis

import (
	"encoding/json"
	"fmt"
	"slices"

	"riskgate/models"
	"riskgate/risk"
)

// correct takes the lesson of a login back that counts as a fraud from now on and counts
// the attack, or undoes both when it counts as one no more. Nobody has no history, and
// nothing to correct.
func correct(write *models.Labelling, known models.Dossier, at models.Time) error {
	counts := models.Counts(append(slices.Clone(known.Labels), write.Label))
	fraud := counts.Verdict == models.Fraud
	seq, held := 1, false
	if known.Correction != nil {
		seq, held = known.Correction.Seq+1, known.Correction.Fraud
	}
	if fraud == held || known.Decision.UserID == "" {
		return nil
	}
	c := &models.Correction{
		Login: write.Label.Login, Seq: seq, UserID: known.Decision.UserID, Fraud: fraud, CreatedAt: at,
	}
	history := models.History{UserID: c.UserID, UpdatedAt: at}
	user := new(risk.User)
	if known.History != nil {
		history.Version = known.History.Version
		if err := user.UnmarshalBinary(known.History.Data); err != nil {
			return fmt.Errorf("decode history: %w", err)
		}
	}
	delta, err := corrected(user, known, c)
	if err != nil {
		return err
	}
	if c.Delta, err = delta.MarshalBinary(); err != nil {
		return fmt.Errorf("encode correction: %w", err)
	}
	if history.Data, err = user.MarshalBinary(); err != nil {
		return fmt.Errorf("encode history: %w", err)
	}
	write.Correction, write.History = c, &history
	return nil
}

// corrected changes what a history holds of a login, and returns what the tables of all
// users must add. The attack stands at the time of the login's first decision, where it
// is found again when it is taken back.
func corrected(user *risk.User, known models.Dossier, c *models.Correction) (risk.Delta, error) {
	attack, change := user.Pardoned, user.Relearn
	if c.Fraud {
		attack, change = user.Attacked, user.Unlearn
	}
	delta := attack(known.Decisions[0].CreatedAt.Time().UnixMilli())
	for _, d := range known.Decisions {
		if len(d.Learned) == 0 {
			continue
		}
		var evidence risk.Evidence
		if err := json.Unmarshal(d.Evidence, &evidence); err != nil {
			return nil, fmt.Errorf("decode the evidence of decision %d: %w", d.ID, err)
		}
		var lesson risk.Delta
		if err := lesson.UnmarshalBinary(d.Learned); err != nil {
			return nil, fmt.Errorf("decode the lesson of decision %d: %w", d.ID, err)
		}
		c.DecisionID = d.ID
		delta = append(delta, change(evidence.Attempt.Lesson(), lesson)...)
	}
	return delta, nil
}
