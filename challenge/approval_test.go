package challenge_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"riskgate/challenge"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

func trusting(methods string) challenge.Subject {
	return owning(models.Authenticator{Serial: "TRU0000001", Kind: models.Trusted, Methods: methods})
}

func TestTheDeviceMustVerifyItsOwnerAsAsked(t *testing.T) {
	const none, pin, finger, face = risk.ChallengeNoPIN, risk.ChallengePIN, risk.ChallengeFingerprint, risk.ChallengeFace
	good := map[risk.Code][]risk.Code{none: {none, pin, finger, face}, pin: {pin}, finger: {finger}, face: {face}}
	for _, m := range []*challenge.Approval{
		challenge.NewApproval(secret.Digits), challenge.NewApprovalPIN(secret.Digits),
		challenge.NewApprovalFingerprint(secret.Digits), challenge.NewApprovalFace(secret.Digits),
	} {
		p, question := start(t, m, trusting("21,22,23,24"))
		for _, by := range []risk.Code{0, risk.ChallengePush, none, pin, finger, face, risk.ChallengeFIDOAlias} {
			want := false
			for _, code := range good[m.Code()] {
				want = want || code == by
			}
			said := &challenge.DeviceAnswer{Approved: true, Method: by, Match: p.Match}
			proof, err := m.Check(context.Background(), trusting("21,22,23,24"), question, challenge.Answer{Device: said}, noon())
			if (err == nil) != want || (want && proof.Factor != m.Factor()) {
				t.Errorf("asked %d, verified by %d: %+v, %v", m.Code(), by, proof, err)
			}
		}
	}
}

func TestADeviceAnswersOnlyByWhatItIsEnrolledFor(t *testing.T) {
	m := challenge.NewApproval(secret.Digits)
	who := trusting("21,23")
	p, question := start(t, m, who)
	said := &challenge.DeviceAnswer{Approved: true, Method: risk.ChallengeFace, Match: p.Match}
	_, err := m.Check(context.Background(), who, question, challenge.Answer{Device: said}, noon())
	wantDenied(t, err)
	for methods, want := range map[string]bool{"": false, "21": false, "2,4": false, "124": false, "24": true, "21, 24": true} {
		if got := challenge.NewApprovalFace(secret.Digits).Enrolled(trusting(methods)); got != want {
			t.Errorf("%q: enrolled %t", methods, got)
		}
	}
}

func TestTheNumberMustMatch(t *testing.T) {
	m := challenge.NewApprovalFace(secret.Digits)
	who := trusting("24")
	p, question := start(t, m, who)
	if !regexp.MustCompile(`^[0-9]{2}$`).MatchString(p.Match) || p.Life != time.Minute || p.MaxTries != 1 {
		t.Errorf("prompt = %+v", p)
	}
	question.Match = "07"
	for match, good := range map[string]bool{"07": true, "7": false, "70": false, "": false, "007": false, "07x": false} {
		said := &challenge.DeviceAnswer{Approved: true, Method: risk.ChallengeFace, Match: match}
		if _, err := m.Check(context.Background(), who, question, challenge.Answer{Device: said}, noon()); (err == nil) != good {
			t.Errorf("%q: %v", match, err)
		}
	}
	question.Match = ""
	said := &challenge.DeviceAnswer{Approved: true, Method: risk.ChallengeFace}
	_, err := m.Check(context.Background(), who, question, challenge.Answer{Device: said}, noon())
	wantDenied(t, err)
}

func TestARefusalIsNoApproval(t *testing.T) {
	m := challenge.NewApprovalFace(secret.Digits)
	who := trusting("24")
	p, question := start(t, m, who)
	said := &challenge.DeviceAnswer{Approved: false, Method: risk.ChallengeFace, Match: p.Match}
	_, err := m.Check(context.Background(), who, question, challenge.Answer{Device: said}, noon())
	wantDenied(t, err)
}

func TestAnApprovalNeedsAQuestion(t *testing.T) {
	said := &challenge.DeviceAnswer{Approved: true, Method: risk.ChallengeFace}
	m := challenge.NewApprovalFace(secret.Digits)
	_, err := m.Check(context.Background(), trusting("24"), models.Challenge{Code: m.Code(), UserID: "u1"}, challenge.Answer{Device: said}, noon())
	wantDenied(t, err)
}
