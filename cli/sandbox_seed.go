package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"

	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
)

// seeder enters the demo people into an empty sandbox.
type seeder struct {
	store  *store.Store
	logins *login.Service
	domain string
	hash   string // of demoPassword
}

// seed enters every demo person that is not there yet; a sandbox that was used
// before keeps its people as they are.
func (s seeder) seed(ctx context.Context) error {
	for i, p := range demoPeople() {
		name := models.UserName{UserID: p.name, Domain: s.domain}
		_, err := s.store.UserByName(ctx, name.Key())
		if err == nil {
			continue
		}
		if !models.IsNotFound(err) {
			return err
		}
		if err := s.enter(ctx, i, p); err != nil {
			return fmt.Errorf("seed %s: %w", name, err)
		}
	}
	return nil
}

func (s seeder) enter(ctx context.Context, i int, p demoPerson) error {
	now := s.logins.Now()
	user := p.user(secret.NewID(now), s.domain, models.At(now))
	credential := models.Credential{UserID: user.ID, Hash: s.hash, UpdatedAt: user.CreatedAt}
	if err := s.store.CreateUser(ctx, user, &credential); err != nil {
		return err
	}
	for _, a := range p.authenticators(i, user) {
		if err := s.store.PutAuthenticator(ctx, a); err != nil {
			return err
		}
	}
	if err := s.teach(ctx, p); err != nil {
		return err
	}
	if !p.locked {
		return nil
	}
	user, err := s.store.UserByName(ctx, user.NameKey)
	if err != nil {
		return err
	}
	user.LockedAt = models.At(now)
	return s.store.UpdateUser(ctx, user)
}

// teach lets the person's past logins happen, each at its time.
func (s seeder) teach(ctx context.Context, p demoPerson) error {
	ctx = login.WithCaller(ctx, login.Caller{ID: sandboxCaller, TrustClientIP: true})
	for i, at := range p.pastLogins(s.logins.Now()) {
		raw := p.devices[i%len(p.devices)]
		sum := sha256.Sum256([]byte(raw))
		attempt := login.Attempt{
			Name: models.UserName{UserID: p.name, Domain: s.domain}, Adaptive: true, Lane: risk.LaneLogin,
			ClientIP:    netip.MustParseAddr(p.networks[i%len(p.networks)]),
			Fingerprint: login.Fingerprint{Present: true, Raw: raw, Hash: hex.EncodeToString(sum[:])},
		}
		if err := s.logins.Teach(ctx, attempt, at, risk.FactorPassword, risk.FactorDeviceCode); err != nil {
			return err
		}
	}
	return nil
}

// authenticators are the things the person owns. Their numbers are the same in every
// sandbox, so that the examples of the description run; their secrets are not.
func (p demoPerson) authenticators(i int, user models.User) []models.Authenticator {
	var owned []models.Authenticator
	if p.totp {
		owned = append(owned, models.Authenticator{
			Serial: fmt.Sprintf("TOT%07d", i+1), Kind: models.TOTP,
			Algorithm: string(otp.SHA1), Digits: 6, Period: 30,
		})
	}
	if p.methods != "" {
		owned = append(owned, models.Authenticator{Serial: fmt.Sprintf("MOB%07d", i+1), Kind: models.Trusted, Methods: p.methods})
	}
	if user.PhoneVerified || user.EmailVerified {
		owned = append(owned, models.Authenticator{Serial: fmt.Sprintf("VIR%07d", i+1), Kind: models.Virtual})
	}
	for j := range owned {
		key, err := otp.NewSecret(otp.SHA1)
		if err != nil {
			panic(err) // the one algorithm named here exists
		}
		owned[j].Secret = models.Secret(otp.EncodeSecret(key))
		owned[j].Domain, owned[j].UserID = user.Domain, user.ID
		owned[j].CreatedAt, owned[j].UpdatedAt = user.CreatedAt, user.CreatedAt
	}
	return owned
}
