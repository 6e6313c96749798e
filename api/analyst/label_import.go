package analyst

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
)

// LabelLine is a line of an import.
type LabelLine struct {
	Decision *int64  `json:"decision" validate:"required" minimum:"1" example:"1"`
	Verdict  *string `json:"verdict" validate:"required" enums:"fraud,genuine" example:"fraud"`
	At       *string `json:"at,omitempty" format:"date-time" example:"2026-03-04T12:00:00Z"` // when it became known; absent: now
	Note     *string `json:"note,omitempty" maxLength:"500" example:"chargeback"`
}

// ImportOutput is what became of an import.
type ImportOutput struct {
	Accepted int             `json:"accepted" validate:"required" example:"2"`
	Refused  []RefusedOutput `json:"refused" validate:"required"`
}

// RefusedOutput is a line that was not kept, and why.
type RefusedOutput struct {
	Line    int    `json:"line" validate:"required" example:"3"`
	Message string `json:"message" validate:"required" example:"Decision not found"`
}

// The bounds of an import: its lines, and the problems that are told of them.
const (
	mostLines    = 10_000
	mostRefusals = 100
)

// importLabels keeps labels that another system knows.
//
//	@Summary		Import labels
//	@Description	A file of JSON lines, 1 MiB at most, each a label that another system knows: `{"decision":1,"verdict":"fraud","at":"2026-03-04T12:00:00Z","note":"chargeback"}`. If a line is malformed nothing is kept. Otherwise each line is kept for itself, and those that could not be are told. No decision may come twice.
//	@Tags			labels
//	@ID				importLabels
//	@Accept			application/x-ndjson
//	@Produce		json
//	@Param			reason	query	string	true	"why, 3 to 500 characters"	example(chargebacks of March)
//	@Param			body	body	string	true	"JSON lines"
//	@Success		200	{object}	ImportOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body of another kind"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/labels/import [post]
func (a *API) importLabels(c *gin.Context) error {
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	var found problems
	reason := c.Query("reason")
	who := by(c, found.reason(&reason))
	found.word(c, "reason", 500)
	lines := a.lines(&found, raw)
	if err := found.err(); err != nil {
		return err
	}
	refused, err := a.labels.Import(c.Request.Context(), who, lines)
	if err != nil {
		return err
	}
	out := ImportOutput{Accepted: len(lines) - len(refused), Refused: make([]RefusedOutput, 0, len(refused))}
	for _, r := range refused {
		out.Refused = append(out.Refused, RefusedOutput(r))
	}
	c.JSON(http.StatusOK, out)
	return nil
}

// lines reads an import; empty lines are passed over.
func (a *API) lines(found *problems, raw []byte) (all []analysis.Imported) {
	number, seen := 0, map[int64]bool{}
	for line := range bytes.Lines(raw) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if len(*found) >= mostRefusals {
			return nil
		}
		read := a.line(found, number, line)
		if seen[read.Decision] && read.Decision != 0 {
			found.add(fmt.Sprintf("%d.decision", number), "must not be that of an earlier line")
		}
		seen[read.Decision] = true
		all = append(all, read)
	}
	if len(all) == 0 || len(all) > mostLines {
		found.add("body", "must hold 1 to %d lines", mostLines)
	}
	return all
}

func (a *API) line(found *problems, number int, line []byte) analysis.Imported {
	var in LabelLine
	var wrong problems
	for _, problem := range a.decoder.DecodeExact(line, &in) {
		wrong.add(problem.Path, "%s", problem.Message)
	}
	read := analysis.Imported{
		Line: number, Decision: wrong.count("decision", in.Decision, 1),
		Verdict: oneOf(&wrong, "verdict", in.Verdict, models.Fraud, models.Genuine), Note: wrong.text("note", in.Note, 0, 500),
	}
	if in.At != nil {
		at, err := time.Parse(time.RFC3339Nano, *in.At)
		if err != nil || at.Year() < 1970 || at.Year() > 9999 {
			wrong.add("at", "must be a time such as 2026-03-04T12:00:00Z (RFC 3339)")
		}
		read.At = models.At(at)
	}
	for _, f := range wrong {
		found.add(fmt.Sprintf("%d.%s", number, f.Name), "%s", f.Message)
	}
	return read
}
