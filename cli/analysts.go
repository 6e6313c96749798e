package cli

import (
	"context"
	"runtime"
	"time"

	"riskgate/analysis"
	"riskgate/api/analyst"
	"riskgate/internal/secret"
)

// analysts is the room of the analysts.
func (h *house) analysts(domain string) *analyst.API {
	return analyst.New(analyst.Options{
		Policies: h.policies, Decisions: &analysis.Decisions{Store: h.store}, Labels: h.labels,
		Cases:  &analysis.Cases{Store: h.store, Labels: h.labels, Recorder: h.audit, Now: h.now},
		People: &analysis.People{Store: h.store}, Drift: h.drift,
		Backtests: &analysis.Backtests{Store: h.store, Recorder: h.audit, Now: h.now},
		Rules:     &analysis.Rules{Store: h.store, Now: h.now}, Domain: domain,
		Lists: &analysis.Lists{Store: h.store, Recorder: h.audit, TakeUp: h.takeUpLists, Now: h.now, Domain: domain}, Webhooks: h.webhooks,
	})
}

// backtestsAtOnce is how many backtests a server runs beside its logins.
const backtestsAtOnce = 2

// study hands out the work that backtests make behind the server. Each backtest rests as
// long as it works, and leaves half of the cores alone.
func (h *house) study(p Program) []chore {
	engines := &analysis.Engines{Store: h.store}
	packer := &analysis.Packer{Store: h.store, Engines: engines, Now: h.now}
	replay := &analysis.Replay{
		Store: h.store, Verdicts: h.verdicts(), Engines: engines, Cores: max(1, runtime.GOMAXPROCS(0)/2),
		Rest: p.rest, Now: time.Now,
	}
	chores := []chore{{"pack decisions", packEvery, packer.Step}}
	for range backtestsAtOnce {
		worker := &analysis.Worker{Store: h.store, Replay: replay, Recorder: h.audit, Now: h.now, Name: secret.NewToken()}
		chores = append(chores, chore{"run backtests", backtestEvery, worker.Step})
	}
	return chores
}

// verdicts is where backtests learn what is known of decisions afterwards.
func (h *house) verdicts() analysis.Verdicts { return analysis.LabelVerdicts{Store: h.store} }

// longestRest keeps a piece of work that was held up from holding up the next.
const longestRest = time.Second

func (p Program) rest(ctx context.Context, worked time.Duration) error {
	return p.sleep(ctx, min(worked, longestRest))
}
