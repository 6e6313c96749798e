package login_test

import (
	"fmt"
	"math"
	"testing"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// unlearns keeps a label that takes the lesson of a decision back, the n-th of its login.
func (w *world) unlearns(d models.Decision, n int) {
	w.t.Helper()
	d = must[models.Decision](w.t)(w.store.Decision(w.t.Context(), d.ID)) // the journal tells less
	var lesson risk.Delta
	if err := lesson.UnmarshalBinary(d.Learned); err != nil {
		w.t.Fatal(err)
	}
	at := models.At(w.clock.Now())
	correction := models.Correction{
		Login: models.LoginOf(d), Seq: n, DecisionID: d.ID, UserID: d.UserID, Fraud: true, CreatedAt: at,
		Delta: must[[]byte](w.t)(lesson.Negated().MarshalBinary()),
	}
	err := w.store.Label(w.t.Context(), &models.Labelling{Correction: &correction, Label: models.Label{
		ID: fmt.Sprint(d.ID, "-", n), Login: correction.Login, Seq: n, DecisionID: d.ID, UserID: d.UserID,
		Verdict: models.Fraud, Source: models.ByAnalyst, At: at,
	}})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestEveryInstanceHearsOfACorrectionOnce(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada")
		one, two := loaded(t, w.instance(w.store)), loaded(t, w.instance(w.store))
		ada.comesHome(4)
		made := must[[]models.Decision](t)(w.store.DecisionsAfter(t.Context(), 0, math.MaxInt64, 10))
		w.later()
		step(t, one)
		w.unlearns(made[1], 1)
		step(t, one, two)
		w.wantHeard(one, 4) // not settled yet
		w.later()
		step(t, two, one)
		w.unlearns(made[2], 1)
		w.later()
		step(t, one, two, one)
		step(t, two)
		for _, tail := range []*login.Tail{one, two, loaded(t, w.instance(w.store))} {
			w.wantHeard(tail, 2)
		}
	})
}
