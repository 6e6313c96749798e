package login

import (
	"cmp"
	"context"
	"net/netip"

	"riskgate/challenge"
	"riskgate/models"
	"riskgate/risk"
)

// The answers of the contract to a login that went wrong. None tells more than
// the caller may know.
var (
	errDenied      = models.Errorf(models.Denied, "Authentication failed")
	errRequestID   = models.Errorf(models.Conflict, "Request ID is invalid")
	errTimedOut    = models.Errorf(models.Conflict, "Timed out")
	errUserRefused = models.Errorf(models.Conflict, "User refused")
	errNotSent     = models.Errorf(models.Conflict, "Message not sent")
	errNoUser      = models.Errorf(models.NotFound, "User not found")
	errLocked      = models.Errorf(models.Conflict, "User is locked")
	errDisabled    = models.Errorf(models.Conflict, "User is disabled")
)

// call is what is known in the course of one call.
type call struct {
	attempt  Attempt
	caller   Caller
	person   models.Person
	known    bool              // there is such a user
	address  netip.Addr        // the one that counts; invalid: unknown
	source   string            // whose bucket of first-factor failures this is
	token    tokenFinding      // what the device token says
	failures int               // of this account, in the last hour
	row      int               // of them in a row, until a trusted device is let in
	calmed   bool              // nobody has failed on this account since a trusted device was let in
	pressed  bool              // the network has failed so often that it is challenged
	asked    *models.Challenge // a question handed out before any login
	evidence risk.Evidence
	engine   *risk.Engine // judges this call throughout; nil: nothing was judged yet
	decision risk.Decision
	shadow   []byte // what the policy in shadow would have decided; nil: there is none
	proven   []risk.Factor
	spends   []models.Spend
	rehash   *models.Rehash
	release  []string           // counters that a right answer gives its attempt back to
	calm     []string           // counters whose streak a success ends
	former   []former           // hashes in this attempt that an older key made otherwise
	notes    []models.EventType // what happened on the way
	past     *risk.User         // the history as read, until it is learned from
	taught   bool               // it happened long ago, elsewhere
	at       models.Time
}

// note keeps what happened on the way for the audit stream.
func (c *call) note(kind models.EventType) { c.notes = append(c.notes, kind) }

// bucket is whom counters count: the user, or the canonical form of a name that
// nobody has.
func (c *call) bucket() string {
	if c.known {
		return c.person.User.ID
	}
	return c.attempt.Name.Key()
}

// entrant is whom the counters of codes and prompts count: the user, once a first
// factor was right. Before that anybody who knows the name could be calling, so that
// it goes by source as with passwords: strangers use up nothing of the owner's.
func (c *call) entrant() []string {
	if len(c.proven) > 0 {
		return []string{c.bucket()}
	}
	return []string{c.bucket(), cmp.Or(c.source, sourceUnknown)}
}

// subject is the person as the challenge methods see them.
func (c *call) subject() challenge.Subject {
	return challenge.Subject{
		User: c.person.User, Known: c.known && !c.person.User.Barred(),
		Credential: c.person.Credential, Authenticators: c.person.Authenticators,
	}
}

// prove takes up what a right answer proved and what it uses up.
func (c *call) prove(p challenge.Proof) {
	c.proven = append(c.proven, p.Factor)
	if p.Spend != nil {
		c.spends = append(c.spends, *p.Spend)
	}
	if p.Rehash != nil {
		c.rehash = p.Rehash
	}
}

// Login takes one step of a login: the first, or the answer to a challenge. A
// failed authentication is a Denied error that looks the same whether the user is
// unknown, locked, or gave a wrong secret.
func (s *Service) Login(ctx context.Context, a Attempt) (Answer, error) {
	c, err := s.open(ctx, a)
	if err != nil {
		return Answer{}, err
	}
	answer, err := s.step(ctx, c)
	if models.KindOf(err) == models.Denied {
		if held := s.Tarpit.hold(ctx, c.failures+1, s.Sleep); held != nil {
			return Answer{}, held
		}
	}
	return answer, err
}

// open finds out who calls, for whom, and from where.
func (s *Service) open(ctx context.Context, a Attempt) (*call, error) {
	c := &call{attempt: a, caller: CallerFrom(ctx), at: s.now()}
	person, err := s.Store.Person(ctx, a.Name.Key())
	switch {
	case models.IsNotFound(err):
	case err != nil:
		return nil, err
	default:
		c.person, c.known = person, true
	}
	c.address = whereFrom(c.caller, a)
	if err := s.pressure(ctx, c); err != nil {
		return nil, err
	}
	return c, nil
}

// whereFrom is the address that counts: what the body says from callers that are
// trusted to say it, else the connection's. Invalid means unknown.
func whereFrom(caller Caller, a Attempt) netip.Addr {
	if caller.TrustClientIP {
		return a.ClientIP.Unmap()
	}
	return a.Connection.Unmap()
}

// stateFor tells callers that may know why a user cannot log in. Who registers is
// nobody yet.
func (s *Service) stateFor(c *call) error {
	if !c.caller.Allows(models.ScopeUserState) || c.attempt.Lane == risk.LaneRegister {
		return nil
	}
	switch {
	case !c.known:
		return errNoUser
	case c.person.User.LockedAt != 0:
		return errLocked
	case c.person.User.DisabledAt != 0:
		return errDisabled
	}
	return nil
}

// step decides whether the call begins a login or goes on with one.
func (s *Service) step(ctx context.Context, c *call) (Answer, error) {
	session, found, err := s.resumed(ctx, c)
	if err != nil {
		return Answer{}, err
	}
	if found {
		return s.resume(ctx, c, session)
	}
	return s.begin(ctx, c)
}
