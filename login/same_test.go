package login_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Unknown, wrong, locked and disabled: the same answer for the same work (S18).

// tally counts what a store is asked for.
type tally struct {
	login.Store
	mu    sync.Mutex
	calls []string
}

func (y *tally) note(call string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.calls = append(y.calls, call)
}

func (y *tally) Person(ctx context.Context, key string) (models.Person, error) {
	y.note("person")
	return y.Store.Person(ctx, key)
}

func (y *tally) PersonByID(ctx context.Context, id string) (models.Person, error) {
	y.note("person by ID")
	return y.Store.PersonByID(ctx, id)
}

func (y *tally) Device(ctx context.Context, id string) (models.Device, error) {
	y.note("device")
	return y.Store.Device(ctx, id)
}

func (y *tally) Reserve(ctx context.Context, now models.Time, limits ...models.Limit) (*models.Limit, error) {
	y.note("reserve")
	return y.Store.Reserve(ctx, now, limits...)
}

func (y *tally) Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error) {
	y.note("standings")
	return y.Store.Standings(ctx, now, limits...)
}

func (y *tally) Commit(ctx context.Context, change *models.Change) error {
	y.note("commit")
	return y.Store.Commit(ctx, change)
}

func (y *tally) Decision(ctx context.Context, id int64) (models.Decision, error) {
	y.note("decision")
	return y.Store.Decision(ctx, id)
}

func (y *tally) SessionByRequest(ctx context.Context, digests [][]byte) (models.Session, error) {
	y.note("session by request")
	return y.Store.SessionByRequest(ctx, digests)
}

func (y *tally) SessionByApp(ctx context.Context, caller, user, app string) (models.Session, error) {
	y.note("session by app")
	return y.Store.SessionByApp(ctx, caller, user, app)
}

func (y *tally) OpenChallenge(ctx context.Context, session string) (models.Challenge, error) {
	y.note("open challenge")
	return y.Store.OpenChallenge(ctx, session)
}

func (y *tally) ChallengeByRequest(ctx context.Context, digests [][]byte) (models.Challenge, error) {
	y.note("challenge by request")
	return y.Store.ChallengeByRequest(ctx, digests)
}

func (y *tally) PutChallenge(ctx context.Context, c models.Challenge, messages ...models.Message) error {
	y.note("put challenge")
	return y.Store.PutChallenge(ctx, c, messages...)
}

func (y *tally) ReserveTry(ctx context.Context, id string, now models.Time) (bool, error) {
	y.note("reserve try")
	return y.Store.ReserveTry(ctx, id, now)
}

// outcome is what a stranger can see of an attempt, and what it cost.
type outcome struct {
	answer login.Answer
	err    string
	kind   models.Kind
	hashes int
	calls  []string
	sent   int32
}

// observed does something and tells what there was to see. IDs are blanked.
func (w *world) observed(do func() (login.Answer, error)) outcome {
	counted := &tally{Store: w.store}
	w.Store = counted
	defer func() { w.Store = w.store }()
	hashes, sent := w.hasher.ran(), w.woken.Load()
	answer, err := do()
	answer.RequestID, answer.EventID, answer.Challenge, answer.Risk = "", 0, "", nil
	return outcome{answer, message(err), models.KindOf(err), w.hasher.ran() - hashes, counted.calls, w.woken.Load() - sent}
}

func TestNobodyCanTellWhoExists(t *testing.T) {
	for name, do := range map[string]func(p *person) (login.Answer, error){
		"a wrong password": func(p *person) (login.Answer, error) { return p.enters().password("wrong").session("ab12").do() },
		"the same, on a device": func(p *person) (login.Answer, error) {
			return p.enters().password("wrong").on(strange).from(far).token("forged.token.00").do()
		},
		"the same, not scored":  func(p *person) (login.Answer, error) { return p.enters().plain().password("wrong").do() },
		"a wrong code":          func(p *person) (login.Answer, error) { return p.login().code("000000").do() },
		"a wrong response":      func(p *person) (login.Answer, error) { return p.login().oneStep("12345678", "000000").do() },
		"no credentials":        func(p *person) (login.Answer, error) { return p.login().empty().session("ab12").do() },
		"a keyword":             func(p *person) (login.Answer, error) { return p.login().votp().do() },
		"a keyword, not scored": func(p *person) (login.Answer, error) { return p.login().plain().votp().do() },
		"an unknown requestID":  func(p *person) (login.Answer, error) { return p.enters().answering("00").do() },
		"an answer by requestID": func(p *person) (login.Answer, error) {
			asked := p.login().empty().asked(risk.Challenge)
			return p.login().password("wrong").answering(asked.RequestID).do()
		},
		"an answer by sessionID": func(p *person) (login.Answer, error) {
			p.login().empty().session("ab12").asked(risk.Challenge)
			return p.login().password("wrong").session("ab12").do()
		},
		"a question, and its answer": func(p *person) (login.Answer, error) {
			_, requestID, err := p.w.GenerateChallenge(p.w.ctx(), p.name, 6, true)
			if err != nil {
				return login.Answer{}, err
			}
			return p.login().code("123456").answering(requestID).do()
		},
		"the sixth wrong password": func(p *person) (login.Answer, error) {
			for range 5 {
				p.enters().password("wrong").denied()
			}
			return p.enters().do()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			want := w.observed(func() (login.Answer, error) { return do(w.nobody()) })
			bare := w.person("bare")
			if err := w.store.DropCredential(t.Context(), bare.id); err != nil {
				t.Fatal(err)
			}
			for _, p := range []*person{w.person("ada"), w.person("lou").lock(), w.person("dis").disable(), bare} {
				got := w.observed(func() (login.Answer, error) { return do(p) })
				if got.answer != want.answer || got.err != want.err || got.kind != want.kind {
					t.Errorf("%s is answered %+v, %q; nobody %+v, %q", p.name, got.answer, got.err, want.answer, want.err)
				}
				if got.hashes != want.hashes || !slices.Equal(got.calls, want.calls) || got.sent != want.sent {
					t.Errorf("%s costs %d hashes and %v; nobody %d and %v", p.name, got.hashes, got.calls, want.hashes, want.calls)
				}
			}
		})
	}
}

func TestTheRightPasswordOfALockedUserIsLikeAWrongOne(t *testing.T) {
	w := here(t)
	ada := w.person("ada").settled()
	lou := w.person("lou").settled().lock()
	wrong := w.observed(func() (login.Answer, error) { return ada.atHome().password("wrong").do() })
	right := w.observed(func() (login.Answer, error) { return lou.atHome().do() })
	if wrong.err != right.err || wrong.hashes != right.hashes || !slices.Equal(wrong.calls, right.calls) {
		t.Errorf("%+v, %+v", wrong, right)
	}
}

func TestALoginCostsFewTransactions(t *testing.T) {
	w := here(t)
	ada := w.person("ada").totp().settled()
	writes := func(do func() (login.Answer, error)) (n int) {
		for _, call := range w.observed(do).calls {
			if call == "reserve" || call == "reserve try" || call == "commit" {
				n++
			}
		}
		return n
	}
	for name, row := range map[string]struct {
		do   func() (login.Answer, error)
		most int
	}{
		"a right password": {ada.atHome().do, 2},
		"a right code":     {ada.login().code(ada.shows()).on(laptop).from(home).do, 2},
		"a wrong password": {ada.atHome().password("wrong").do, 3},
	} {
		if got := writes(row.do); got > row.most {
			t.Errorf("%s costs %d transactions, want at most %d", name, got, row.most)
		}
	}
}
