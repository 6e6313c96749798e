package api

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/login"
	"riskgate/models"
)

// Keys finds the keys of callers; an unknown one is NotFound.
type Keys interface {
	Key(ctx context.Context, id string) (models.APIKey, error)
	KeyBySPKI(ctx context.Context, spki []byte) (models.APIKey, error)
}

// Digests compares keyed hashes in constant time.
type Digests interface {
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

var (
	errNoKey  = models.Errorf(models.Unauthenticated, "An API key is needed: Authorization: Bearer <id>.<secret>, or Basic")
	errBadKey = models.Errorf(models.Unauthenticated, "The API key is not valid")
)

// guard knows who calls and what they may do.
type guard struct {
	sandbox bool
	keys    Keys
	digests Digests
	now     func() time.Time
	name    func(*gin.Context) (models.UserName, error) // the user of a path

	callers   *limiter
	users     *limiter
	polls     *limiter
	secrets   *limiter
	strangers *limiter
	pages     *limiter
	callbacks *limiter
}

func newGuard(o Options) *guard {
	g := &guard{
		sandbox: o.Sandbox != nil, keys: o.Keys, digests: o.Digests, now: o.Now, name: o.IAA.Name,
		polls: newLimiter(o.Limits.Poll, o.Now),
	}
	if g.sandbox {
		return g
	}
	g.callers = newLimiter(o.Limits.Caller, o.Now)
	g.users = newLimiter(o.Limits.User, o.Now)
	g.secrets = newLimiter(o.Limits.ClientSecret, o.Now)
	g.strangers = newLimiter(o.Limits.Stranger, o.Now)
	g.pages = newLimiter(o.Limits.Page, o.Now)
	g.callbacks = newLimiter(o.Limits.Callback, o.Now)
	return g
}

// identify says who calls. In the sandbox that is always the same caller, whatever
// credentials it brings.
func (g *guard) identify(r *http.Request) (login.Caller, error) {
	if g.sandbox {
		return sandboxCaller(), nil
	}
	key, err := g.keyOf(r)
	if err != nil {
		return login.Caller{}, g.turnAway(r, err)
	}
	return callerOf(key), nil
}

func (g *guard) keyOf(r *http.Request) (models.APIKey, error) {
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		key, err := g.byCertificate(r.Context(), r.TLS.PeerCertificates[0])
		if !models.IsNotFound(err) {
			return key, err
		}
	}
	id, secret, given := credentials(r)
	if !given {
		return models.APIKey{}, errNoKey
	}
	if !keyID.MatchString(id) {
		return models.APIKey{}, errBadKey // no key has it, and not every database could look it up
	}
	return g.bySecret(r, id, secret)
}

// byCertificate finds the key pinned to a certificate. TLS has made sure that the
// client holds its private key.
func (g *guard) byCertificate(ctx context.Context, cert *x509.Certificate) (models.APIKey, error) {
	spki := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	key, err := g.keys.KeyBySPKI(ctx, spki[:])
	if err != nil {
		return models.APIKey{}, err
	}
	if now := g.now(); now.Before(cert.NotBefore) || now.After(cert.NotAfter) || !g.live(key) {
		return models.APIKey{}, errBadKey
	}
	return key, nil
}

// bySecret checks a secret. Only wrong ones are counted, for a busy caller sends more
// right ones at once than anybody may send wrong ones; of guesses made at once no
// more are told apart all the same, since each is counted before it is answered. An
// unknown id costs as much as a known one.
func (g *guard) bySecret(r *http.Request, id, secret string) (models.APIKey, error) {
	bucket := id + " " + request.Network(request.From(r.Context()).Address).String()
	if wait, ok := g.secrets.room(bucket); !ok {
		return models.APIKey{}, tooMany(wait)
	}
	key, err := g.keys.Key(r.Context(), id)
	if err != nil && !models.IsNotFound(err) {
		return models.APIKey{}, err
	}
	digest := key.Digest
	if len(digest) == 0 {
		digest = make([]byte, sha256.Size)
	}
	right := g.digests.VerifyMAC(digest, models.APIKeyLabel, []byte(id), []byte(secret))
	count, answer := g.secrets.room, error(nil)
	if !right || len(key.Digest) == 0 || !g.live(key) {
		count, key, answer = g.secrets.take, models.APIKey{}, errBadKey
	}
	if wait, ok := count(bucket); !ok {
		return models.APIKey{}, tooMany(wait)
	}
	return key, answer
}

func (g *guard) live(k models.APIKey) bool {
	return k.RevokedAt == 0 && (k.ExpiresAt == 0 || models.At(g.now()) < k.ExpiresAt)
}

// turnAway counts a caller that was refused against its network.
func (g *guard) turnAway(r *http.Request, err error) error {
	if models.KindOf(err) != models.Unauthenticated {
		return err
	}
	network := request.Network(request.From(r.Context()).Address)
	if wait, ok := g.strangers.take(network.String()); !ok {
		return tooMany(wait)
	}
	return err
}

var keyID = regexp.MustCompile(`^[\x21-\x7e]{1,64}$`)

// credentials reads the id and secret of an API key, as a bearer token "id.secret"
// or as name and password of Basic.
func credentials(r *http.Request) (id, secret string, ok bool) {
	if len(r.Header.Values("Authorization")) != 1 {
		return "", "", false
	}
	if id, secret, ok := r.BasicAuth(); ok {
		return id, secret, true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", "", false
	}
	id, secret, ok = strings.Cut(strings.TrimSpace(token), ".")
	return id, secret, ok
}

// permit refuses what the caller has no scope for, and what is too often.
func (g *guard) permit(c *gin.Context, caller login.Caller, scope models.Scope) error {
	if !caller.Allows(scope) {
		return models.Errorf(models.Forbidden, "The scope %q is needed", string(scope))
	}
	if wait, ok := g.callers.take(caller.ID); !ok {
		return tooMany(wait)
	}
	if c.Param("user") != "" && g.users != nil {
		name, err := g.name(c)
		if err != nil {
			return nil //nolint:nilerr // the handler says what is wrong with it, and with the rest
		}
		if wait, ok := g.users.take(caller.ID + " " + name.Key()); !ok {
			return tooMany(wait)
		}
	}
	if id := c.Param("requestID"); id != "" {
		if wait, ok := g.polls.take(caller.ID + " " + id); !ok {
			return tooMany(wait)
		}
	}
	return nil
}

func tooMany(wait time.Duration) error {
	return models.Errorf(models.Limited, "Too many requests").After(wait)
}

func callerOf(k models.APIKey) login.Caller {
	return login.Caller{
		ID: k.ID, Name: k.Name, Scopes: scopeSet(strings.Fields(k.ScopeList)),
		TrustClientIP: k.TrustClientIP, Credentialless: k.Credentialless,
		FIDOCode25: k.FIDOCode25, FailureWord: k.FailureWord,
	}
}

func scopeSet(names []string) map[models.Scope]bool {
	set := make(map[models.Scope]bool, len(names))
	for _, name := range names {
		set[models.Scope(name)] = true
	}
	return set
}

func sandboxCaller() login.Caller {
	scopes := map[models.Scope]bool{}
	for _, s := range models.Scopes() {
		scopes[s] = s != models.ScopeUserState
	}
	return login.Caller{ID: "sandbox", Name: "sandbox", Scopes: scopes, TrustClientIP: true, Credentialless: true}
}
