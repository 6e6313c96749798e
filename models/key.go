package models

import (
	"slices"
	"strings"
)

// Scope is a permission of a caller.
type Scope string

// The scopes of the adaptive-login contract.
const (
	ScopeLogin       Scope = "login"
	ScopeSession     Scope = "session"
	ScopeTransaction Scope = "transaction"
	ScopeUser        Scope = "user"
	ScopeUserState   Scope = "user-state"
	ScopeDevice      Scope = "device"
	ScopeRiskDetail  Scope = "risk-detail"
)

// The scopes of one-time codes as a service. The second goes with the first.
const (
	ScopeVerify        Scope = "verify"
	ScopeVerifyNoRules Scope = "verify:no-rules" // RiskCheck=disable is obeyed
)

// The scopes of the analysts' side. None of them includes another.
const (
	ScopeRiskRead    Scope = "risk:read"    // see policies and decisions
	ScopeRiskWrite   Scope = "risk:write"   // make and change drafts
	ScopeRiskPublish Scope = "risk:publish" // put a policy in shadow, in force, and out of it
)

// Scopes lists every scope, in the order of the documentation.
func Scopes() []Scope {
	return []Scope{
		ScopeLogin, ScopeSession, ScopeTransaction, ScopeUser, ScopeUserState, ScopeDevice, ScopeRiskDetail,
		ScopeVerify, ScopeVerifyNoRules, ScopeRiskRead, ScopeRiskWrite, ScopeRiskPublish,
	}
}

// APIKeyLabel is the use under which the digest of a key's secret is made: a keyed
// hash over the key's id and the secret.
const APIKeyLabel = "api-key"

// APIKey lets a caller in: by its secret, or by the public key of its TLS
// client certificate.
type APIKey struct {
	ID             string `gorm:"primaryKey"`
	Name           string
	Digest         []byte // keyed hash of the secret; nil: certificate only
	SPKI           []byte // SHA-256 of the certificate's public key info; nil: secret only
	ScopeList      string // space-separated
	TrustClientIP  bool   // clientIP of its bodies is believed
	Credentialless bool   // logins without credentials are scored and may be accepted
	FIDOCode25     bool   `gorm:"column:fido_code25"` // reads ChallengeFIDO as 25 instead of 14
	FailureWord    bool   // reads "failure" instead of "failed" when polling
	CreatedAt      Time
	ExpiresAt      Time // 0: never
	RevokedAt      Time // 0: live
}

// Allows reports whether the key carries a scope.
func (k APIKey) Allows(s Scope) bool {
	return slices.Contains(strings.Fields(k.ScopeList), string(s))
}
