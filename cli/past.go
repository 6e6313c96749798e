package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"riskgate/analysis"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/risk/evaluate"
	"riskgate/store"
)

// pastDomain is the domain of the people of a made-up past, so that nobody takes them
// for real ones.
const pastDomain = "generated"

const (
	pastWriters = 64  // share their commits
	attacksIn   = 300 // of this many attacks of the generator one happens: about 1 % of all logins
)

// pastLoader writes the logins of a made-up world into a new database as they would have been
// judged and learned there. Whoever is asked for a code knows it, unless it is an attack.
// Nothing is sent, and nobody has a password.
type pastLoader struct {
	store  *store.Store
	engine *risk.Engine
	now    func() time.Time
	told   func(done, all int64)

	global  *risk.Global
	traffic *risk.Traffic
	people  []pastPerson
	later   int64 // between the world's time and that of the past: whole days, in milliseconds
	attacks []*models.Decision
	logins  int
}

type pastPerson struct {
	user    models.User
	history risk.User
	lastAt  models.Time // of the last accepted login
}

func (p *pastLoader) load(ctx context.Context, world *evaluate.World) error {
	const day = 24 * time.Hour
	p.global, p.traffic = risk.NewGlobal(), new(risk.Traffic)
	p.later = p.now().Sub(time.UnixMilli(world.End())).Truncate(day).Milliseconds()
	if err := p.settle(ctx, world); err != nil {
		return err
	}
	if err := p.live(ctx, world); err != nil {
		return err
	}
	if err := p.remember(ctx); err != nil {
		return err
	}
	return p.find(ctx)
}

// settle enters the people.
func (p *pastLoader) settle(ctx context.Context, world *evaluate.World) error {
	p.people = make([]pastPerson, world.Users)
	writers, ctx := errgroup.WithContext(ctx)
	writers.SetLimit(pastWriters)
	for i := range p.people {
		name := models.UserName{UserID: fmt.Sprintf("user%06d", i+1), Domain: pastDomain}
		at := models.At(time.UnixMilli(world.Began(i) + p.later))
		user := models.User{
			ID: secret.NewID(at.Time()), UserID: name.UserID, Domain: name.Domain, NameKey: name.Key(),
			Email: name.UserID + "@generated.example", EmailVerified: true, CreatedAt: at, UpdatedAt: at,
		}
		p.people[i].user = user
		writers.Go(func() error { return p.store.CreateUser(ctx, user, nil) })
	}
	return writers.Wait()
}

// live goes through the world in the order of time. What one login writes is in order;
// logins of the same moment may be written in any.
func (p *pastLoader) live(ctx context.Context, world *evaluate.World) error {
	writers, ctx := errgroup.WithContext(ctx)
	writers.SetLimit(pastWriters)
	for try := range world.Past(attacksIn) {
		decisions, err := p.judge(try)
		if err != nil {
			return err
		}
		if try.By == evaluate.Genuine {
			p.logins++
			p.told(int64(p.logins), int64(world.Logins()))
		} else {
			p.attacks = append(p.attacks, decisions[0])
		}
		if ctx.Err() != nil {
			break
		}
		writers.Go(func() error { return p.keep(ctx, decisions) })
	}
	return writers.Wait()
}

func (p *pastLoader) keep(ctx context.Context, decisions []*models.Decision) error {
	for _, d := range decisions {
		if err := p.store.Commit(ctx, &models.Change{Decision: d}); err != nil {
			return err
		}
	}
	return nil
}

// judge lets a login happen and returns its decisions.
func (p *pastLoader) judge(try *evaluate.Try) ([]*models.Decision, error) {
	who, a := &p.people[try.User], try.Attempt()
	a.At += p.later
	a.Enrolled = append(a.Enrolled, risk.FactorEmail)
	a.Velocity = p.traffic.Count(risk.SubjectsOf(who.user.ID, &a), a.At)
	evidence := risk.Observe(&who.history, p.global, a)
	session := secret.NewID(time.UnixMilli(a.At))
	first := p.engine.Decide(evidence)
	outcome, over := map[risk.Code]models.Status{risk.Accept: models.Accepted, risk.Decline: models.Refused}[first.Code]
	if !over {
		outcome = models.Pending
	}
	decision, err := p.decided(who, session, evidence, first, outcome)
	if err != nil {
		return nil, err
	}
	decisions := []*models.Decision{decision}
	if !over && try.By == evaluate.Genuine {
		const later = 40 * time.Second // that long a code takes to arrive and to be typed
		evidence.Attempt.Proven = append(evidence.Attempt.Proven, risk.FactorFor(first.Code))
		evidence.Attempt.At += later.Milliseconds()
		if decision, err = p.decided(who, session, evidence, p.engine.Decide(evidence), models.Accepted); err != nil {
			return nil, err
		}
		decision.Code = risk.Accept
		decisions = append(decisions, decision)
	}
	if decision.Outcome != models.Accepted {
		return decisions, nil
	}
	return decisions, p.learn(who, decision, evidence.Attempt)
}

func (p *pastLoader) learn(who *pastPerson, d *models.Decision, a risk.Attempt) (err error) {
	weight := 1 - d.Probability // as in a login by password alone
	if len(a.Proven) > 1 {
		weight = 1
	}
	delta := who.history.Learn(a.Lesson(), weight)
	p.global.Apply(delta)
	who.lastAt = d.CreatedAt
	if d.Learned, err = delta.MarshalBinary(); err != nil {
		return fmt.Errorf("encode lesson: %w", err)
	}
	return nil
}

func (p *pastLoader) decided(who *pastPerson, session string, e risk.Evidence, d risk.Decision, outcome models.Status) (*models.Decision, error) {
	evidence, err := json.Marshal(&e)
	if err != nil {
		return nil, fmt.Errorf("encode evidence: %w", err)
	}
	detail, err := json.Marshal(&d)
	if err != nil {
		return nil, fmt.Errorf("encode decision: %w", err)
	}
	return &models.Decision{
		SessionID: session, UserID: who.user.ID, CallerID: pastDomain, CorrelationID: session, Lane: e.Attempt.Lane,
		Code: d.Code, Level: d.Level, Score: d.Score, Probability: d.Probability, PolicyVersion: d.PolicyVersion,
		Outcome: outcome, Evidence: evidence, Detail: detail, Marks: models.MarksOf(d),
		CreatedAt: models.At(time.UnixMilli(e.Attempt.At)),
	}, nil
}

// remember keeps what the logins have taught, of each user and of all.
func (p *pastLoader) remember(ctx context.Context) error {
	writers, shared := errgroup.WithContext(ctx)
	writers.SetLimit(pastWriters)
	for i := range p.people {
		who := &p.people[i]
		if who.lastAt == 0 {
			continue
		}
		writers.Go(func() error {
			data, err := who.history.MarshalBinary()
			if err != nil {
				return fmt.Errorf("encode history: %w", err)
			}
			return p.store.Commit(shared, &models.Change{
				History:   &models.History{UserID: who.user.ID, Data: data, UpdatedAt: who.lastAt},
				LastLogin: &models.LastLogin{UserID: who.user.ID, At: who.lastAt},
			})
		})
	}
	if err := writers.Wait(); err != nil {
		return err
	}
	tail := &login.Tail{Journal: p.store, Global: risk.NewGlobal(), Now: p.now}
	if err := tail.Load(ctx); err != nil {
		return err
	}
	return tail.Step(ctx)
}

// find labels the attacks, as a file of labels from elsewhere would.
func (p *pastLoader) find(ctx context.Context) error {
	labels := &analysis.Labels{Store: p.store, Recorder: silence{}, Now: p.now}
	lines := make([]analysis.Imported, len(p.attacks))
	for i, d := range p.attacks {
		lines[i] = analysis.Imported{Line: i + 1, Decision: d.ID, Verdict: models.Fraud, At: d.CreatedAt, Note: "generated attack"}
	}
	refused, err := labels.Import(ctx, analysis.By{ID: pastDomain, Name: pastDomain}, lines)
	if err == nil && len(refused) > 0 {
		err = fmt.Errorf("label attack %d: %s", refused[0].Line, refused[0].Message)
	}
	return err
}
