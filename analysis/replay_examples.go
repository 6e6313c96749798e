package analysis

import (
	"context"

	"riskgate/internal/strictjson"
	"riskgate/risk"
)

// explain puts the reasons of both policies beside the examples whose evidence is there.
func (r *replaying) explain(ctx context.Context, examples []risk.Example) error {
	for first := 0; first < len(examples); first += mostAtOnce {
		part := examples[first:min(first+mostAtOnce, len(examples))]
		at := make(map[int64]*risk.Example, len(part))
		ids := make([]int64, len(part))
		for i := range part {
			ids[i] = part[i].Decision
			at[ids[i]] = &part[i]
		}
		rows, err := r.Store.EvidenceOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, row := range rows {
			var evidence risk.Evidence
			if len(row.Evidence) == 0 { // erased meanwhile
				continue
			}
			if err := strictjson.Kept(row.Evidence, &evidence); err != nil {
				return err
			}
			e := at[row.ID]
			e.Reasons, e.NewReasons = codesOf(r.Live.Decide(evidence)), codesOf(r.Draft.Decide(evidence))
		}
	}
	return nil
}

// codesOf are the codes of a decision's reasons, each once; a rule says which it is.
func codesOf(d risk.Decision) []string {
	var codes []string
	told := map[string]bool{}
	for _, reason := range d.Reasons {
		code := reason.Code
		if rule, is := reason.Numbers["rule"].(string); is {
			code += ":" + rule
		}
		if !told[code] {
			told[code] = true
			codes = append(codes, code)
		}
	}
	return codes
}
