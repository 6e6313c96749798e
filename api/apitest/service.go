// Package apitest stands in for what lies behind the HTTP side: it answers what a
// test tells it to and remembers what it was asked. Only tests of form use it; what
// logins do is tested with the real rooms.
package apitest

import (
	"context"
	"sync"
	"time"

	"riskgate/login"
	"riskgate/models"
)

// RequestID is the one that the service answers.
const RequestID = "5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"

// Service answers like login.Service.
type Service struct {
	Answer   login.Answer
	Standing models.Status             // of every session
	Err      error                     // of every call, when set
	Before   func(ctx context.Context) // runs inside every call

	mu       sync.Mutex
	attempts []login.Attempt
	calls    []string
	Wait     time.Duration // of the last reading of a session
	Polled   string        // the requestID of it
	Length   int           // of the last question
	Check    bool
	Method   models.DeliveryMethod // of the last code
	Owner    models.UserName
}

// Last returns the attempt that came last.
func (s *Service) Last() login.Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.attempts) == 0 {
		return login.Attempt{}
	}
	return s.attempts[len(s.attempts)-1]
}

// Calls returns the names of what was called, in order.
func (s *Service) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

func (s *Service) called(ctx context.Context, name string) {
	if s.Before != nil {
		s.Before(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, name)
}

func (s *Service) try(a login.Attempt) (login.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts = append(s.attempts, a)
	return s.Answer, s.Err
}

// Login remembers the attempt.
func (s *Service) Login(ctx context.Context, a login.Attempt) (login.Answer, error) {
	s.called(ctx, "Login")
	return s.try(a)
}

// Judge remembers the attempt.
func (s *Service) Judge(ctx context.Context, a login.Attempt) (login.Answer, error) {
	s.called(ctx, "Judge")
	return s.try(a)
}

// GenerateChallenge remembers what was wanted.
func (s *Service) GenerateChallenge(ctx context.Context, name models.UserName, length int, checkDigit bool) (question, requestID string, err error) {
	s.called(ctx, "GenerateChallenge")
	s.Owner, s.Length, s.Check = name, length, checkDigit
	return "123456"[:min(length, 6)], RequestID, s.Err
}

// GenerateVOTP remembers what was wanted.
func (s *Service) GenerateVOTP(ctx context.Context, owner models.UserName, method models.DeliveryMethod) (string, error) {
	s.called(ctx, "GenerateVOTP")
	s.Owner, s.Method = owner, method
	return RequestID, s.Err
}

// Status is Standing for RequestID and NotFound for any other.
func (s *Service) Status(ctx context.Context, requestID string, wait time.Duration) (models.Status, error) {
	s.called(ctx, "Status")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Polled, s.Wait = requestID, wait
	if s.Err == nil && requestID != RequestID {
		return "", models.Errorf(models.NotFound, "Session not found")
	}
	return s.Standing, s.Err
}
