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

// Blocked returns the list that declines the attempt. An allow list saves it, but not
// from an absolute block.
func (a Attempt) Blocked() (ListHit, bool) {
	if hit, blocked := a.BlockedPlace(); blocked {
		return hit, true
	}
	return blocked(a.Lists, func(ListHit) bool { return true })
}

// BlockedPlace returns the list that declines whoever comes from where the attempt
// comes from. What is listed of users and devices neither blocks nor saves it: the
// answer has to be the same for every name.
func (a Attempt) BlockedPlace() (ListHit, bool) { return blocked(a.Lists, ListHit.OfPlace) }

func blocked(hits []ListHit, counts func(ListHit) bool) (ListHit, bool) {
	var block ListHit
	found, allowed := false, false
	for _, hit := range hits {
		switch {
		case !counts(hit):
		case hit.Kind == ListBlock && hit.Absolute:
			return hit, true
		case hit.Kind == ListBlock && !found:
			block, found = hit, true
		case hit.Kind == ListAllow:
			allowed = true
		}
	}
	return block, found && !allowed
}

func explainLists(_ *Model, e *Evidence, _ Finding) Explanation {
	lists := make([]any, 0, len(e.Attempt.Lists))
	for _, hit := range e.Attempt.Lists {
		lists = append(lists, map[string]any{
			"list": hit.List, "kind": hit.Kind, "by": hit.By, "listDate": hit.Listed,
		})
	}
	return Explanation{Code: ReasonListHit, Numbers: map[string]any{"lists": lists}}
}
