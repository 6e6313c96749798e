package risk

// Bounds of what one list may weigh, in nats.
const (
	lightestList = -2
	heaviestList = 3
)

// weighLists is T12: the operators' lists that the attempt is on.
func weighLists(m *Model, e *Evidence) Finding {
	sum := 0.
	for _, hit := range e.Attempt.Lists {
		sum += m.listWeight(hit)
	}
	return nats(sum)
}

// listWeight is the weight of a hit; without one of its own, the model's, against
// the user for a watch or block list and in favour for an allow list.
func (m *Model) listWeight(hit ListHit) float64 {
	weight := hit.Weight
	switch {
	case weight == 0 && hit.Kind == ListAllow:
		weight = -m.ListWeight
	case weight == 0:
		weight = m.ListWeight
	}
	return clamp(weight, lightestList, heaviestList)
}

// Blocked returns the list that declines the attempt whoever it is from. An allow
// list saves it, but not from an absolute block.
func (a Attempt) Blocked() (ListHit, bool) {
	var block ListHit
	blocked, allowed := false, false
	for _, hit := range a.Lists {
		switch {
		case hit.Kind == ListBlock && hit.Absolute:
			return hit, true
		case hit.Kind == ListBlock && !blocked:
			block, blocked = hit, true
		case hit.Kind == ListAllow:
			allowed = true
		}
	}
	return block, blocked && !allowed
}

func explainLists(_ *Model, e *Evidence, _ Finding) Explanation {
	lists := make([]any, 0, len(e.Attempt.Lists))
	for _, hit := range e.Attempt.Lists {
		lists = append(lists, map[string]any{"list": hit.List, "kind": hit.Kind, "listDate": hit.Listed})
	}
	return Explanation{Code: ReasonListHit, Numbers: map[string]any{"lists": lists}}
}
