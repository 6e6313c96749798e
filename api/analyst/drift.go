package analyst

import (
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/risk"
)

// DriftOutput compares weeks, the newest last.
type DriftOutput struct {
	Weeks []DriftWeek `json:"weeks" validate:"required"`
}

// DriftWeek is a week of logins beside the four before it.
type DriftWeek struct {
	Start        string          `json:"start" validate:"required" format:"date-time" example:"2026-03-02T00:00:00Z"`
	Whole        bool            `json:"whole" validate:"required" example:"true"` // the week is over, and counted to its end
	Logins       int64           `json:"logins" validate:"required" example:"18400"`
	LoginsBefore int64           `json:"loginsBefore" validate:"required" example:"71200"` // of the four weeks together
	Challenged   Compared        `json:"challenged" validate:"required"`                   // shares of the logins
	Declined     Compared        `json:"declined" validate:"required"`
	Score        DriftScore      `json:"score" validate:"required"`
	Missing      []NamedCompared `json:"missing" validate:"required"` // shares of the logins, by input
	Inputs       []Shift         `json:"inputs" validate:"required"`
	Terms        []Shift         `json:"terms" validate:"required"`
	Attacks      DriftAttacks    `json:"attacks" validate:"required"`
	Calibration  []risk.Band     `json:"calibration" validate:"required"` // of the labelled logins, by score
}

// Compared is a number of this week and of the four before; absent without logins.
type Compared struct {
	Now    *float64 `json:"now,omitempty" example:"0.041"`
	Before *float64 `json:"before,omitempty" example:"0.038"`
}

// NamedCompared is the share of an input that is missing.
type NamedCompared struct {
	Name string `json:"name" validate:"required" example:"device"`
	Compared
}

// DriftScore is how scores lie: half, nine tenths and 99 of 100 are at most so high.
type DriftScore struct {
	P50 Compared `json:"p50" validate:"required"`
	P90 Compared `json:"p90" validate:"required"`
	P99 Compared `json:"p99" validate:"required"`
}

// Shift is how far a distribution has moved: the population stability index.
type Shift struct {
	Name  string   `json:"name" validate:"required" example:"net.country"`
	Index *float64 `json:"index,omitempty" example:"0.031"`                                              // absent with fewer than 200 logins on either side
	Level string   `json:"level" validate:"required" enums:"unknown,steady,look,alert" example:"steady"` // look from .1, alert from .25
}

// DriftAttacks are the labelled attacks beside the expected ones.
type DriftAttacks struct {
	Labelled int     `json:"labelled" validate:"required" example:"12"` // logins that somebody has labelled
	Observed int     `json:"observed" validate:"required" example:"5"`  // of them frauds
	Low      float64 `json:"low" validate:"required" example:"1.62"`    // 95 % interval of the observed, Poisson
	High     float64 `json:"high" validate:"required" example:"11.67"`
	Expected float64 `json:"expected" validate:"required" example:"4.1"` // of all logins: the sum of their probabilities
}

// showDrift compares weeks.
//
//	@Summary		Show drift
//	@Description	The logins of each week beside those of the four weeks before: how far inputs, terms and scores have moved, what is missing, how often one was challenged, and whether as many attacks were labelled as expected. Labels are those of today. Only what somebody looked at is labelled: the observed attacks are a lower bound, and the labelled logins no fair sample.
//	@Tags			decisions
//	@ID				showDrift
//	@Produce		json
//	@Param			weeks	query	int	false	"how many, the present one included"	minimum(1)	maximum(52)	default(8)
//	@Success		200	{object}	DriftOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/drift [get]
func (a *API) showDrift(c *gin.Context) error {
	var found problems
	weeks := found.query(c, "weeks", 8, 1, 52)
	if err := found.err(); err != nil {
		return err
	}
	reports, err := a.drift.Report(c.Request.Context(), int(weeks))
	if err != nil {
		return err
	}
	out := DriftOutput{Weeks: make([]DriftWeek, 0, len(reports))}
	for _, r := range reports {
		out.Weeks = append(out.Weeks, weekOf(r))
	}
	c.JSON(http.StatusOK, out)
	return nil
}

func weekOf(r analysis.DriftReport) DriftWeek {
	w, b := r.Week, r.Base
	quantile := func(share float64) Compared {
		return compared(w, b, func(w risk.Week) float64 { return float64(w.Quantile(share)) })
	}
	out := DriftWeek{
		Start: instant(r.Start), Whole: r.Whole, Logins: w.Logins, LoginsBefore: b.Logins,
		Challenged: compared(w, b, func(w risk.Week) float64 { return part(w.Challenged, w.Logins) }),
		Declined:   compared(w, b, func(w risk.Week) float64 { return part(w.Declined, w.Logins) }),
		Score:      DriftScore{quantile(.5), quantile(.9), quantile(.99)},
		Missing:    []NamedCompared{}, Inputs: shifts(w.Inputs, b.Inputs), Terms: shifts(w.Terms, b.Terms),
		Attacks:     DriftAttacks{Labelled: len(r.Outcomes), Observed: r.Frauds, Expected: w.Expected},
		Calibration: risk.Calibrate(r.Outcomes),
	}
	out.Attacks.Low, out.Attacks.High = risk.Poisson(r.Frauds)
	for _, name := range names(w.Missing, b.Missing) {
		missing := compared(w, b, func(w risk.Week) float64 { return part(w.Missing[name], w.Logins) })
		out.Missing = append(out.Missing, NamedCompared{name, missing})
	}
	return out
}

func compared(now, before risk.Week, read func(risk.Week) float64) (c Compared) {
	if now.Logins > 0 {
		c.Now = new(read(now))
	}
	if before.Logins > 0 {
		c.Before = new(read(before))
	}
	return c
}

func part(of, all int64) float64 { return float64(of) / float64(all) }

// shifts are those of everything that was counted in either, by name.
func shifts(now, before map[string]map[string]int64) []Shift {
	list := make([]Shift, 0, len(now))
	for _, name := range names(now, before) {
		shift := Shift{Name: name, Level: "unknown"}
		if index, ok := risk.Shift(now[name], before[name]); ok {
			shift.Index, shift.Level = &index, levelOf(index)
		}
		list = append(list, shift)
	}
	return list
}

func levelOf(index float64) string {
	switch {
	case index >= risk.ShiftAlert:
		return "alert"
	case index >= risk.ShiftLook:
		return "look"
	}
	return "steady"
}

func names[V any](now, before map[string]V) []string {
	all := slices.Concat(slices.Collect(maps.Keys(now)), slices.Collect(maps.Keys(before)))
	slices.Sort(all)
	return slices.Compact(all)
}
