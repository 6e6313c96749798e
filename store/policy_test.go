package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// seeded gives a store its first live policy, version 1.
func seeded(t *testing.T, s *store.Store) {
	t.Helper()
	must(t, s.SeedPolicy(t.Context(), models.Policy{
		State: models.Live, Revision: 1, Data: []byte(`{"first":1}`), Author: "riskgate", CreatedAt: start, PublishedAt: start,
	}))
}

// told builds the event of a step.
func told(id string, kind models.EventType) models.Event {
	return models.Event{ID: id, At: start, Type: kind, CallerID: "ann", Detail: []byte(`{}`)}
}

// draft makes one and returns it as it is kept.
func draft(t *testing.T, s *store.Store, data string) models.Policy {
	t.Helper()
	step := models.PolicyStep{
		Policy: models.Policy{
			State: models.Draft, Revision: 1, Base: 1, Data: []byte(data), Author: "ann", AuthorName: "Ann", Note: "why",
			CreatedAt: start, ChangedAt: start,
		},
		At: start, Events: []models.Event{told("created "+data, models.EventPolicyCreated)},
	}
	must(t, s.StepPolicy(t.Context(), &step))
	return step.Policy
}

// stepTo is the step of a policy to a state.
func stepTo(t *testing.T, p models.Policy, to models.PolicyState, replaces int64) models.PolicyStep {
	t.Helper()
	moved := one[models.Policy](t)(p.Move(to, start+5))
	return models.PolicyStep{
		Policy: moved, From: p.State, Revision: p.Revision, Replaces: replaces, At: start + 5,
		Events: []models.Event{told(fmt.Sprint(p.Version, " to ", to), models.EventPolicyPublished)},
	}
}

func states(t *testing.T, s *store.Store) (found string) {
	t.Helper()
	for _, p := range one[[]models.Policy](t)(s.Policies(t.Context(), models.PolicyFilter{})) {
		found += fmt.Sprint(p.Version, p.State, " ")
	}
	return found
}

func TestAHouseIsSeededOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		inParallel(8, func(i int) {
			if err := s.SeedPolicy(context.Background(), models.Policy{State: models.Live, Note: fmt.Sprint(i)}); err != nil {
				t.Error(err)
			}
		})
		equal(t, states(t, s), "1live ")
	})
}

func TestAPolicyIsKeptAsItIsOnItsWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		ctx := t.Context()
		made := draft(t, s, `{"a":1}`)
		equal(t, made.Version, 2)
		equal(t, one[models.Policy](t)(s.Policy(ctx, 2)), made)

		change := models.PolicyStep{Policy: made, From: models.Draft, Revision: 1, At: start + 1, Events: []models.Event{told("changed", models.EventPolicyChanged)}}
		change.Policy.Data, change.Policy.Note, change.Policy.ChangedAt = []byte(`{"a":2}`), "better", start+1
		must(t, s.StepPolicy(ctx, &change))
		changed := one[models.Policy](t)(s.Policy(ctx, 2))
		equal(t, changed, change.Policy)
		equal(t, [2]any{changed.Revision, string(changed.Data)}, [2]any{int64(2), `{"a":2}`})

		shadow := stepTo(t, changed, models.Shadow, 0)
		must(t, s.StepPolicy(ctx, &shadow))
		live := stepTo(t, shadow.Policy, models.Live, 1)
		must(t, s.StepPolicy(ctx, &live))
		final := one[models.Policy](t)(s.Policy(ctx, 2))
		equal(t, final, live.Policy)
		equal(t, [3]any{final.Revision, final.ShadowedAt, final.PublishedAt}, [3]any{int64(2), start + 5, start + 5})
		before := one[models.Policy](t)(s.Policy(ctx, 1))
		equal(t, [2]any{before.State, before.RetiredAt}, [2]any{models.Retired, start + 5})
		var about []string
		for _, e := range one[[]models.Event](t)(s.Events(ctx, models.EventFilter{Subject: "policy/2"})) {
			about = append(about, e.ID)
		}
		slices.Sort(about)
		equal(t, about, []string{"2 to live", "2 to shadow", "changed", `created {"a":1}`})
	})
}

func TestThePoliciesInForceAreReadTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		ctx := t.Context()
		equal(t, len(one[[]models.Policy](t)(s.PoliciesInForce(ctx))), 1)
		shadow := stepTo(t, draft(t, s, `{}`), models.Shadow, 0)
		must(t, s.StepPolicy(ctx, &shadow))
		draft(t, s, `{"still":1}`)
		found := one[[]models.Policy](t)(s.PoliciesInForce(ctx))
		equal(t, found, []models.Policy{one[models.Policy](t)(s.Policy(ctx, 1)), shadow.Policy})
	})
}

func TestStepsThatComeTooLateAreConflicts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		ctx := t.Context()
		first, second, third := draft(t, s, `{"a":1}`), draft(t, s, `{"a":2}`), draft(t, s, `{"a":3}`)
		published := stepTo(t, first, models.Live, 1)
		must(t, s.StepPolicy(ctx, &published))
		shadow := stepTo(t, second, models.Shadow, 0)
		must(t, s.StepPolicy(ctx, &shadow))
		older, gone, edit := third, third, first
		older.Revision, gone.Version = 7, 99
		for name, c := range map[string]struct {
			step models.PolicyStep
			kind models.Kind
			says string
		}{
			"another is live":           {stepTo(t, third, models.Live, 1), models.Conflict, "Version 1 is not live, version 2 is"},
			"one is live, none named":   {stepTo(t, third, models.Live, 0), models.Conflict, "Version 2 is live and has to be named as the one that is replaced"},
			"one is in shadow":          {stepTo(t, third, models.Shadow, 0), models.Conflict, "Version 3 is shadow and has to be named as the one that is replaced"},
			"another is in shadow":      {stepTo(t, third, models.Shadow, 2), models.Conflict, "Version 2 is not shadow, version 3 is"},
			"another revision":          {stepTo(t, older, models.Live, 2), models.Conflict, "Version 4 is at revision 1, not 7"},
			"it is no draft any more":   {stepTo(t, first, models.Shadow, 3), models.Conflict, "Version 2 is live, not draft"},
			"a change of a used one":    {models.PolicyStep{Policy: edit, From: models.Draft, Revision: 1}, models.Conflict, "Version 2 is live, not draft"},
			"it is not there":           {stepTo(t, gone, models.Live, 2), models.NotFound, "Policy not found"},
			"a new one in a held place": {models.PolicyStep{Policy: models.Policy{State: models.Live}, Replaces: 1}, models.Conflict, "Version 1 is not live, version 2 is"},
		} {
			t.Run(name, func(t *testing.T) {
				before := states(t, s)
				c.step.Events = []models.Event{told("late "+name, models.EventPolicyPublished)}
				err := s.StepPolicy(ctx, &c.step)
				wants(t, err, c.kind)
				equal(t, err.Error(), c.says)
				equal(t, states(t, s), before)
			})
		}
		equal(t, count(t, s, `SELECT count(*) FROM events WHERE id LIKE 'late%'`), 0)
		retired := stepTo(t, shadow.Policy, models.Retired, 0)
		must(t, s.StepPolicy(ctx, &retired))
		again := stepTo(t, third, models.Shadow, 3)
		err := s.StepPolicy(ctx, &again)
		wants(t, err, models.Conflict)
		equal(t, err.Error(), "Version 3 is not shadow, none is")
	})
}

func TestOfManyWhoPublishAtOnceOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		const many = 8
		steps := make([]models.PolicyStep, 2*many)
		for i := range many {
			steps[i] = stepTo(t, draft(t, s, fmt.Sprintf(`{"a":%d}`, i)), models.Live, 1)
			steps[many+i] = stepTo(t, draft(t, s, fmt.Sprintf(`{"b":%d}`, i)), models.Shadow, 0)
		}
		var won [2]atomic.Int32
		inParallel(2*many, func(i int) {
			err := s.StepPolicy(context.Background(), &steps[i])
			switch {
			case err == nil:
				won[i/many].Add(1)
			case !models.IsConflict(err):
				t.Error(err)
			}
		})
		equal(t, [2]int32{won[0].Load(), won[1].Load()}, [2]int32{1, 1})
		equal(t, count(t, s, `SELECT count(*) FROM policies WHERE state IN ('live', 'shadow')`), 2)
		equal(t, count(t, s, `SELECT count(*) FROM events WHERE type = 'policy.published'`), 2)
	})
}

func TestVersionsAreGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		ctx := t.Context()
		inParallel(8, func(i int) {
			step := models.PolicyStep{Policy: models.Policy{State: models.Draft, Revision: 1, Data: []byte(fmt.Sprint(i))}}
			if err := s.StepPolicy(context.Background(), &step); err != nil {
				t.Error(err)
			}
		})
		equal(t, count(t, s, `SELECT max(version) FROM policies`), 9)
		wants(t, s.DiscardPolicy(ctx, 9, 2), models.Conflict)
		must(t, s.DiscardPolicy(ctx, 9, 1, told("discarded", models.EventPolicyDiscarded)))
		wants(t, s.DiscardPolicy(ctx, 9, 1), models.NotFound)
		wants(t, s.DiscardPolicy(ctx, 1, 1), models.Conflict)
		equal(t, draft(t, s, `{"after":1}`).Version, 10)
		equal(t, one[[]models.Event](t)(s.Events(ctx, models.EventFilter{Subject: "policy/9"}))[0].ID, "discarded")
	})
}

func TestPoliciesAreListedNewestFirstWithoutTheirData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		for i := range 4 {
			draft(t, s, fmt.Sprintf(`{"a":%d}`, i))
		}
		for name, c := range map[string]struct {
			filter models.PolicyFilter
			want   []int64
		}{
			"all":      {models.PolicyFilter{}, []int64{5, 4, 3, 2, 1}},
			"a page":   {models.PolicyFilter{Before: 5, Limit: 2}, []int64{4, 3}},
			"a state":  {models.PolicyFilter{State: models.Live}, []int64{1}},
			"no state": {models.PolicyFilter{State: models.Shadow}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				var got []int64
				for _, p := range one[[]models.Policy](t)(s.Policies(t.Context(), c.filter)) {
					got = append(got, p.Version)
					equal(t, p.Data, nil)
				}
				equal(t, got, c.want)
			})
		}
	})
}

func TestTheDatabaseItselfAllowsOneLiveAndOneShadow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seeded(t, s)
		put := func(version int, state models.PolicyState) error {
			return s.Unit(t.Context(), func(exec func(string, ...any) error) error {
				return exec(`INSERT INTO policies (version, state, data, author, note, created_at, published_at)
					VALUES (?, ?, NULL, '', '', 0, 0)`, version, string(state))
			})
		}
		wants(t, put(20, models.Live), models.Conflict)
		must(t, put(21, models.Shadow))
		wants(t, put(22, models.Shadow), models.Conflict)
	})
}
