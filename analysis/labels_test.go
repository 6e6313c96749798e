package analysis_test

import (
	"context"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

func (h *house) label(name string, d models.Decision, v models.Verdict) {
	h.t.Helper()
	must[models.Label](h.t)(h.labels.Give(h.ctx(), by(name), d.ID, v))
}

// imports is what another system knows of a decision.
func (h *house) imports(decision int64, v models.Verdict) {
	h.t.Helper()
	lines := []analysis.Imported{{Line: 1, Decision: decision, Verdict: v}}
	if refused, err := h.labels.Import(h.ctx(), by("bank"), lines); err != nil || refused != nil {
		h.t.Fatal(refused, err)
	}
}

// tables adds up what both journals say of logins and attacks.
func (h *house) tables() (logins, attacks float64) {
	h.t.Helper()
	for _, j := range models.Journals() {
		for _, line := range must[[]models.Lesson](h.t)(h.store.LessonsAfter(h.ctx(), j, 0, math.MaxInt64, 1000)) {
			var delta risk.Delta
			if len(line.Learned) == 0 {
				continue
			}
			h.must(delta.UnmarshalBinary(line.Learned))
			for _, c := range delta {
				switch weight := c.Sum / math.Exp2(float64(c.Seen-1577836800000)/float64(90*24*time.Hour/time.Millisecond)); {
				case c.Kind == risk.KindTotal && c.Key == "logins":
					logins += weight
				case c.Kind == risk.KindTotal && c.Key == "attacks":
					attacks += weight
				}
			}
		}
	}
	return math.Round(logins*1e6) / 1e6, math.Round(attacks*1e6) / 1e6
}

func (h *house) wantTables(logins, attacks float64) {
	h.t.Helper()
	if l, a := h.tables(); l != logins || a != attacks {
		h.t.Errorf("the tables hold %v logins and %v attacks, want %v and %v", l, a, logins, attacks)
	}
}

func TestAFraudIsUnlearnedOnceAndLearnedAgainWhenItWasNone(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		h.accepted(ada, "NL", false)
		h.advance(time.Hour)
		fraud := h.accepted(ada, "BR", true)
		h.advance(time.Hour)
		before := h.facts(ada)
		for range 2 { // the second changes nothing
			h.label("ann", fraud[1], models.Fraud)
			if got := h.facts(ada); got.Seen != 1 || got.Network.KnownCountry || got.Attacks < .99 || got.Attacks > 1 {
				h.t.Errorf("after a fraud: %+v", got)
			}
			h.wantTables(1, 1)
		}
		h.label("ann", fraud[0], models.Genuine) // the same login by its first decision
		after := h.facts(ada)
		if after.Seen != 2 || !after.Network.KnownCountry || after.Attacks != 0 ||
			math.Abs(after.Network.Country-before.Network.Country) > 1e-4 {
			h.t.Errorf("it was %+v and is %+v", before, after)
		}
		h.wantTables(2, 0)
		h.label("bob", fraud[0], models.Fraud)
		h.wantTables(1, 1)
		for kind, want := range map[models.EventType]int{
			models.EventLabelAdded: 4, models.EventLoginUnlearned: 2, models.EventLoginRelearned: 1,
		} {
			if got := h.ear.count(kind); got != want {
				h.t.Errorf("%d events %s, want %d", got, kind, want)
			}
		}
	})
}

func TestAnAttackThatWasTurnedAwayCountsAllTheSame(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.declined(ada, "BR")
		h.label("ann", d, models.Fraud)
		if got := h.facts(ada); got.Attacks != 1 || got.Seen != 0 {
			h.t.Errorf("learned %+v", got)
		}
		h.wantTables(0, 1)
		nobody := h.declined("", "BR")
		h.label("ann", nobody, models.Fraud)
		h.wantTables(0, 1)
		h.label("ann", d, models.Genuine)
		h.wantTables(0, 0)
		h.label("ann", h.declined(ada, "NL"), models.Genuine)
		h.wantTables(0, 0)
	})
}

func TestTheStrongestSourceCountsAndOfOneTheLast(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", true)[0]
		start := models.At(h.clock())
		counts := func(at models.Time) string {
			known := must[analysis.Known](h.t)(h.labels.Of(h.ctx(), d.ID, at))
			if known.Counts == nil {
				return ""
			}
			return string(known.Counts.Source) + " " + string(known.Counts.Verdict)
		}
		want := func(text string) {
			h.t.Helper()
			if got := counts(models.At(h.clock())); got != text {
				h.t.Errorf("%q counts, want %q", got, text)
			}
		}
		want("outcome genuine")
		h.advance(time.Hour)
		h.imports(d.ID, models.Fraud)
		want("import fraud")
		h.advance(time.Hour)
		h.imports(d.ID, models.Genuine)
		want("import genuine")
		link := must[string](h.t)(h.notMe.Link(d))
		h.must(h.notMe.Report(h.ctx(), tokenOf(link)))
		want("user fraud")
		h.advance(time.Hour)
		h.label("ann", d, models.Genuine)
		want("analyst genuine")
		h.imports(d.ID, models.Fraud)
		want("analyst genuine")
		h.label("ann", d, models.Fraud)
		want("analyst fraud")
		for ago, text := range map[time.Duration]string{
			-time.Second: "", 0: "outcome genuine", time.Hour: "import fraud", 2*time.Hour + time.Minute: "user fraud",
		} {
			if got := counts(start.Add(ago)); got != text {
				h.t.Errorf("%v after the login %q was known, want %q", ago, got, text)
			}
		}
		known := must[analysis.Known](h.t)(h.labels.Of(h.ctx(), d.ID, models.At(h.clock())))
		if len(known.Labels) != 6 {
			h.t.Errorf("%d labels are kept", len(known.Labels))
		}
	})
}

func TestALoginUnderWayIsLabelledWhenItIsOver(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		session := h.session(ada, models.Pending)
		first := h.attempt(session, "BR", risk.ChallengeSMS, models.Pending)
		h.must(h.store.Commit(h.ctx(), &models.Change{Open: &session, Decision: &first}))
		_, err := h.labels.Give(h.ctx(), by("ann"), first.ID, models.Fraud)
		h.wants(err, models.Conflict, "The login is still under way: label it when it is over")
		moved := must[models.Session](h.t)(session.Move(models.Accepted, models.At(h.clock())))
		last := h.attempt(session, "BR", risk.Accept, models.Accepted)
		h.must(h.learned(ada, &models.Change{Move: &moved, Decision: &last}))
		h.label("ann", first, models.Fraud)
		h.wantTables(0, 1)
		_, err = h.labels.Give(h.ctx(), by("ann"), 999, models.Fraud)
		h.wants(err, models.NotFound, "Decision not found")
	})
}

func TestLabelsAtOnceAndLoginsAtOnceAreAllKept(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		frauds := [3][]models.Decision{}
		for i := range frauds {
			frauds[i] = h.accepted(ada, "BR", i == 0)
			h.advance(time.Minute)
		}
		var failed atomic.Int32
		inParallel(16, func(i int) {
			var err error
			switch i % 2 {
			case 0:
				d := frauds[i%3]
				_, err = h.labels.Give(context.Background(), by("ann"), d[len(d)-1].ID, models.Fraud)
			default:
				session := h.session(ada, models.Accepted)
				last := h.attempt(session, "NL", risk.Accept, models.Accepted)
				err = h.learned(ada, &models.Change{Open: &session, Decision: &last})
			}
			if err != nil {
				failed.Add(1)
				h.t.Error(err)
			}
		})
		got := h.facts(ada)
		if got.Seen != 8 || got.Network.KnownCountry || math.Abs(got.Attacks-3) > 1e-2 {
			h.t.Errorf("learned %+v", got)
		}
		h.wantTables(8, 3)
		if labels := must[[]models.Label](h.t)(h.labels.List(h.ctx(), 0, models.LabelFilter{UserID: ada})); len(labels) != 8 {
			h.t.Errorf("%d labels are kept", len(labels))
		}
	})
}

func TestOppositeLabelsAtOnceEndInOne(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", false)[0]
		inParallel(8, func(i int) {
			verdict := [...]models.Verdict{models.Fraud, models.Genuine}[i%2]
			if _, err := h.labels.Give(context.Background(), by("ann"), d.ID, verdict); err != nil {
				h.t.Error(err)
			}
		})
		known := must[analysis.Known](h.t)(h.labels.Of(h.ctx(), d.ID, models.At(h.clock())))
		attacks := 0.
		if known.Counts.Verdict == models.Fraud {
			attacks = 1
		}
		h.wantTables(1-attacks, attacks)
		if got := h.facts(ada); got.Seen != int64(1-attacks) || got.Attacks != attacks {
			h.t.Errorf("it counts as %s, and the history says %+v", known.Counts.Verdict, got)
		}
	})
}

func TestAnErasedUserIsLabelledNoMore(t *testing.T) {
	each(t, func(h *house) {
		ada := h.user("ada")
		d := h.accepted(ada, "BR", false)[0]
		h.label("ann", d, models.Fraud)
		h.must(h.store.DeleteUser(h.ctx(), ada))
		_, err := h.labels.Give(h.ctx(), by("ann"), d.ID, models.Genuine)
		h.wants(err, models.Conflict, "The user of this decision was deleted")
		labels := must[[]models.Label](h.t)(h.labels.List(h.ctx(), 0, models.LabelFilter{}))
		if len(labels) != 1 || labels[0].UserID != "" || labels[0].Note != "" || labels[0].Verdict != models.Fraud {
			h.t.Errorf("left %+v", labels)
		}
		for _, line := range must[[]models.Lesson](h.t)(h.store.LessonsAfter(h.ctx(), models.JournalCorrections, 0, math.MaxInt64, 9)) {
			if line.Learned != nil {
				h.t.Error("a correction still holds what the user did")
			}
		}
	})
}

func TestNothingIsKnownBeforeItsTime(t *testing.T) {
	each(t, func(h *house) {
		d := h.accepted(h.user("ada"), "BR", true)[0]
		lines := []analysis.Imported{{Line: 1, Decision: d.ID, Verdict: models.Fraud, At: models.At(h.clock().Add(time.Hour))}}
		refused := must[[]analysis.Refusal](h.t)(h.labels.Import(h.ctx(), by("bank"), lines))
		if len(refused) != 1 || !strings.Contains(refused[0].Message, "still to come") {
			h.t.Errorf("%+v", refused)
		}
		lines[0].At = models.At(h.clock().Add(30 * time.Second)) // clocks differ
		if refused = must[[]analysis.Refusal](h.t)(h.labels.Import(h.ctx(), by("bank"), lines)); refused != nil {
			h.t.Errorf("%+v", refused)
		}
	})
}
