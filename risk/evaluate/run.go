package evaluate

import (
	"context"
	"errors"
	"sync"
)

// Plan says what to generate and how to measure it.
type Plan struct {
	Setting   Setting
	Seeds     []uint64
	Users     int // of each seed
	Resamples int // of the users, for the intervals
	Workers   int // that work at once
	GateUsers int // GateUsers, unless a test is in a hurry
}

// gateSeeds are the seeds that the gate is judged on.
func gateSeeds() []uint64 {
	seeds := make([]uint64, GateSeeds)
	for i := range seeds {
		seeds[i] = uint64(i + 1)
	}
	return seeds
}

// Run carries the plan out. First the gate: where the setting does not pass it, the
// report holds no figures, and says so. Progress is told the share that is done. The
// same plan gives the same report, however many workers there are.
func (p *Plan) Run(ctx context.Context, progress func(share float64)) (*Report, error) {
	m := &meter{tell: progress, total: float64(GateSeeds)*costGlance + float64(len(p.Seeds))*p.cost()}
	gate, err := p.gate(ctx, m)
	if err != nil {
		return nil, err
	}
	if !gate.Reached {
		return p.withheld(gate), nil
	}
	outcomes := make([]outcome, len(p.Seeds))
	err = p.each(ctx, len(p.Seeds), func(i int) error {
		var err error
		outcomes[i], err = p.seed(ctx, p.Seeds[i], m)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.report(gate, outcomes), nil
}

func (p *Plan) gate(ctx context.Context, m *meter) (Gate, error) {
	seeds := gateSeeds()
	seen := make([]glance, len(seeds))
	err := p.each(ctx, len(seeds), func(i int) error {
		w := Generate(p.Setting, seeds[i], p.GateUsers)
		var err error
		seen[i], err = w.glance(ctx)
		m.add(costGlance)
		return err
	})
	return newGate(seeds, p.GateUsers, seen), err
}

// outcome is what was measured on one seed.
type outcome struct {
	glance
	figures [contenderCount][]figure
	columns [contenderCount][]figure // with thresholds of each history size by itself
	samples [contenderCount]samples
}

// seed generates one world and measures everything on it.
func (p *Plan) seed(ctx context.Context, seed uint64, m *meter) (outcome, error) {
	w := Generate(p.Setting, seed, p.Users)
	passed := 0
	scores, err := JudgeWorld(ctx, w, false, func(logins int) {
		m.add(costPass * float64(logins-passed) / float64(w.Logins()))
		passed = logins
	})
	if err != nil {
		return outcome{}, err
	}
	var o outcome
	all := Contenders()
	benches := o.measure(scores, all[:])
	o.glance = glance{w.population(), o.figures[Reference]}
	o.samples, err = resample(ctx, seed, benches, p.Resamples, func(share float64) {
		m.add(costSample * float64(p.Resamples) * share)
	})
	return o, err
}

// measure takes the figures of contenders, and returns what to measure them with.
func (o *outcome) measure(s *Scores, contenders []Contender) []*bench {
	all := evenly(len(s.people))
	benches := make([]*bench, 0, len(contenders))
	for _, c := range contenders {
		b := newBench(s, c)
		benches = append(benches, b)
		o.figures[c] = b.measure(all)
		o.columns[c] = byColumn(s, c, all)
	}
	return benches
}

// each runs n jobs on the plan's workers and returns what went wrong.
func (p *Plan) each(ctx context.Context, n int, job func(i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan int)
	var crew sync.WaitGroup
	for range max(1, min(p.Workers, n)) {
		crew.Go(func() {
			for i := range jobs {
				if err := job(i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case jobs <- i:
		case <-ctx.Done():
		}
	}
	close(jobs)
	crew.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}

// What parts of a run cost, roughly, in seconds of one core.
const (
	costGlance = 1.2
	costPass   = 12.
	costSample = .009
)

func (p *Plan) cost() float64 { return costPass + costSample*float64(p.Resamples) }

// meter adds up what is done.
type meter struct {
	mu          sync.Mutex
	done, total float64
	tell        func(share float64)
}

func (m *meter) add(cost float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += cost
	m.tell(min(1, m.done/m.total))
}
