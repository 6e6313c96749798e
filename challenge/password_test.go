package challenge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/secret"
	"riskgate/models"
)

// counted is a real hasher that counts what is asked of it and may be full.
type counted struct {
	*secret.Hasher
	hashes, verifies, dummies int
	full, fullLater           bool
}

func (h *counted) Hash(ctx context.Context, password string) (string, error) {
	h.hashes++
	if h.full || h.fullLater {
		return "", fmt.Errorf("hash: %w", &secret.BusyError{Wait: 3 * time.Second})
	}
	return h.Hasher.Hash(ctx, password)
}

func (h *counted) Verify(ctx context.Context, encoded, password string) (ok, stale bool, err error) {
	h.verifies++
	if h.full {
		return false, false, fmt.Errorf("hash: %w", &secret.BusyError{Wait: 3 * time.Second})
	}
	return h.Hasher.Verify(ctx, encoded, password)
}

func (h *counted) VerifyDummy(ctx context.Context, password string) error {
	h.dummies++
	if h.full {
		return fmt.Errorf("hash: %w", &secret.BusyError{Wait: 3 * time.Second})
	}
	return h.Hasher.VerifyDummy(ctx, password)
}

func checkPassword(h challenge.Hasher, s challenge.Subject, given models.Secret) (challenge.Proof, error) {
	return challenge.NewPassword(h).Check(context.Background(), s, models.Challenge{}, challenge.Answer{Password: given}, noon())
}

func TestAnyWrongPasswordCostsOneHash(t *testing.T) {
	who := equipped(t)
	nobody := challenge.Subject{}
	bare := challenge.Subject{Known: true, User: who.User}
	barred := who
	barred.Known = false
	for name, subject := range map[string]challenge.Subject{
		"known": who, "unknown": nobody, "without a password": bare, "barred": barred,
	} {
		t.Run(name, func(t *testing.T) {
			h := &counted{Hasher: newHasher(t)}
			_, err := checkPassword(h, subject, "not this one")
			wantDenied(t, err)
			if h.verifies+h.dummies != 1 || h.hashes != 0 {
				t.Errorf("%d verifications, %d dummies, %d hashes", h.verifies, h.dummies, h.hashes)
			}
		})
	}
}

func TestNoPasswordAtAllCostsNobodyAHash(t *testing.T) {
	h := &counted{Hasher: newHasher(t)}
	for _, subject := range []challenge.Subject{equipped(t), {}} {
		_, err := checkPassword(h, subject, "")
		wantDenied(t, err)
	}
	if h.verifies+h.dummies != 0 {
		t.Error("something was hashed")
	}
}

func TestAFullHashQueueIsNobodysFailure(t *testing.T) {
	for _, subject := range []challenge.Subject{equipped(t), {}} {
		_, err := checkPassword(&counted{full: true}, subject, password)
		var known *models.Error
		if !errors.As(err, &known) || known.Kind != models.Overloaded || known.RetryAfter != 3*time.Second {
			t.Errorf("err = %v", err)
		}
		if strings.Contains(known.Message, "hash") {
			t.Errorf("the caller sees %q", known.Message)
		}
	}
}

func TestAnEndedContextIsNoAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := challenge.NewPassword(newHasher(t)).Check(ctx, equipped(t), models.Challenge{}, challenge.Answer{Password: password}, noon())
	if !errors.Is(err, context.Canceled) || models.KindOf(err) == models.Denied {
		t.Errorf("err = %v", err)
	}
}

func weaker(t *testing.T) string {
	t.Helper()
	h, err := secret.NewHasher(secret.Params{Memory: 7168, Time: 5, Threads: 1}, 1, time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(context.Background(), password)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestAStaleHashIsReplacedAtTheNextSuccess(t *testing.T) {
	who := equipped(t)
	who.Credential = &models.Credential{UserID: "u1", Hash: weaker(t)}
	h := &counted{Hasher: newHasher(t)}
	proof, err := checkPassword(h, who, password)
	if err != nil || proof.Rehash == nil || proof.Spend != nil {
		t.Fatalf("proof = %+v, %v", proof, err)
	}
	r := proof.Rehash
	if r.UserID != "u1" || r.Old != who.Credential.Hash || r.At != models.At(noon()) {
		t.Errorf("rehash = %+v", r)
	}
	if ok, stale, err := h.Hasher.Verify(context.Background(), r.New, password); !ok || stale || err != nil {
		t.Errorf("the new hash: %t, %t, %v", ok, stale, err)
	}
}

func TestAFreshHashStays(t *testing.T) {
	h := &counted{Hasher: newHasher(t)}
	proof, err := checkPassword(h, equipped(t), password)
	if err != nil || proof.Rehash != nil || h.hashes != 0 {
		t.Errorf("proof = %+v, %v, %d hashes", proof, err, h.hashes)
	}
}

func TestAStaleHashNeverStopsALogin(t *testing.T) {
	who := equipped(t)
	who.Credential = &models.Credential{UserID: "u1", Hash: weaker(t)}
	proof, err := checkPassword(&counted{Hasher: newHasher(t), fullLater: true}, who, password)
	if err != nil || proof.Rehash != nil {
		t.Errorf("proof = %+v, %v", proof, err)
	}
}

func TestAOneTimePasswordIsUsedUp(t *testing.T) {
	who := equipped(t)
	who.Credential.OneTime = true
	proof, err := checkPassword(newHasher(t), who, password)
	if err != nil || proof.Spend == nil || *proof.Spend != (models.Spend{OneTimePass: "u1", At: models.At(noon())}) {
		t.Errorf("proof = %+v, %v", proof, err)
	}
	stale := who
	stale.Credential = &models.Credential{UserID: "u1", Hash: weaker(t), OneTime: true}
	if proof, err := checkPassword(newHasher(t), stale, password); err != nil || proof.Rehash != nil || proof.Spend == nil {
		t.Errorf("proof = %+v, %v: a used-up password needs no better hash", proof, err)
	}
}

func TestAHashThatCannotBeReadIsOurFault(t *testing.T) {
	who := equipped(t)
	who.Credential = &models.Credential{UserID: "u1", Hash: "plain"}
	if _, err := checkPassword(newHasher(t), who, password); models.KindOf(err) != models.Internal {
		t.Errorf("err = %v", err)
	}
}
