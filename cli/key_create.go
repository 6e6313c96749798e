package cli

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
)

// keyWish is what is asked of a new key.
type keyWish struct {
	name     string
	scopes   []string
	validFor time.Duration
	cert     string
	noSecret bool
	key      models.APIKey // its flags
}

func (p Program) keyCreateCommand() *cobra.Command {
	var wish keyWish
	command := &cobra.Command{
		Use:   "create --name NAME --scope SCOPE…",
		Short: "Make a key for an application; its secret is printed once",
		Long: "Make a key for an application. What is printed on the standard output is the key itself,\n" +
			"id and secret: it goes into \"Authorization: Bearer <id>.<secret>\", or as name and password\n" +
			"into Basic. Only a digest is kept, so it cannot be shown again.\n\n" +
			"Scopes: " + strings.Join(scopeNames(), ", ") + ".",
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error { return p.keyCreate(command, wish) },
	}
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&wish.name, "name", "", "`NAME` of the application, for people")
	flags.StringSliceVar(&wish.scopes, "scope", nil, "`SCOPE` it holds; repeat or separate by commas")
	flags.DurationVar(&wish.validFor, "valid-for", 0, "`DURATION` after which it ends, such as 2160h; default: never")
	flags.BoolVar(&wish.key.TrustClientIP, "trust-client-ip", false, "believe the clientIP in its requests (only for backends that know it)")
	flags.BoolVar(&wish.key.Credentialless, "credentialless", false, "its logins without credentials may be accepted: it has checked the user itself")
	flags.BoolVar(&wish.key.FIDOCode25, "fido-code-25", false, "it reads ChallengeFIDO as 25 instead of 14")
	flags.BoolVar(&wish.key.FailureWord, "failure-word", false, "it reads \"failure\" instead of \"failed\" when it polls a session")
	flags.StringVar(&wish.cert, "cert", "", "`FILE` of a client certificate, PEM: whoever holds its key is this caller (serve --client-certs)")
	flags.BoolVar(&wish.noSecret, "no-secret", false, "the certificate is the only way in")
	return command
}

func scopeNames() []string {
	var names []string
	for _, s := range models.Scopes() {
		names = append(names, string(s))
	}
	return names
}

func (p Program) keyCreate(command *cobra.Command, wish keyWish) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	key, err := wish.complete(p.Now())
	if err != nil {
		return err
	}
	return p.atHome(command.Context(), h, func(kept *store.Store, ring *secret.Keyring) error {
		return p.keepKey(command.Context(), h, kept, ring, key, !wish.noSecret)
	})
}

// complete is the key without its secret, or everything that is wrong with the wish.
func (w keyWish) complete(now time.Time) (models.APIKey, error) {
	var problems []error
	key := w.key
	key.ID, key.Name, key.CreatedAt = "SK"+secret.NewToken(), strings.TrimSpace(w.name), models.At(now)
	if key.Name == "" {
		problems = append(problems, errors.New("--name is missing: who will use the key?"))
	}
	if len(w.scopes) == 0 {
		problems = append(problems, fmt.Errorf("--scope is missing; there are %s", strings.Join(scopeNames(), ", ")))
	}
	for _, scope := range w.scopes {
		if !slices.Contains(scopeNames(), scope) {
			problems = append(problems, fmt.Errorf("--scope %q is unknown; there are %s", scope, strings.Join(scopeNames(), ", ")))
		}
	}
	key.ScopeList = strings.Join(slices.Compact(slices.Sorted(slices.Values(w.scopes))), " ")
	switch {
	case w.validFor < 0:
		problems = append(problems, errors.New("--valid-for must not be negative"))
	case w.validFor > 0:
		key.ExpiresAt = key.CreatedAt.Add(w.validFor)
	}
	if w.noSecret && w.cert == "" {
		problems = append(problems, errors.New("--no-secret needs --cert: there would be no way in"))
	}
	if w.cert != "" {
		var err error
		if key.SPKI, err = pinOf(w.cert, now); err != nil {
			problems = append(problems, fmt.Errorf("--cert: %w", err))
		}
	}
	if problems != nil {
		return models.APIKey{}, &usageError{errors.Join(problems...)}
	}
	return key, nil
}

// pinOf is the SHA-256 of the public key info of the first certificate in a file.
func pinOf(path string, now time.Time) ([]byte, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, fmt.Errorf("%s holds no certificate in PEM form", path)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if now.After(cert.NotAfter) {
		return nil, fmt.Errorf("%s has expired on %s", path, cert.NotAfter.Format(time.DateOnly))
	}
	pin := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return pin[:], nil
}

func (p Program) keepKey(ctx context.Context, h config.House, kept *store.Store, ring *secret.Keyring, key models.APIKey, withSecret bool) error {
	token := ""
	if withSecret {
		token = secret.NewToken()
		key.Digest = ring.MAC(models.APIKeyLabel, []byte(key.ID), []byte(token))
	}
	err := kept.PutKey(ctx, key)
	if models.IsConflict(err) {
		return errors.New("another key holds this certificate already: see `riskgate key list`")
	}
	if err != nil {
		return err
	}
	if err := p.note(ctx, kept, models.EventKeyCreated, key); err != nil {
		return err
	}
	if !withSecret {
		p.print("%s", key.ID)
		return nil
	}
	p.print("%s.%s", key.ID, token)
	p.say("This is the only time that the key of %q (%s) is shown.", key.Name, h.Database())
	return nil
}

// note writes an event about a key.
func (p Program) note(ctx context.Context, kept *store.Store, kind models.EventType, key models.APIKey) error {
	now := p.Now()
	detail, err := json.Marshal(map[string]any{"key": key.ID, "name": key.Name, "scopes": strings.Fields(key.ScopeList)})
	if err != nil {
		return err
	}
	return kept.Record(ctx, models.Event{ID: secret.NewID(now), At: models.At(now), Type: kind, CallerID: callerHere, Detail: detail})
}

// callerHere is who did it, in events of commands.
const callerHere = "command-line"
