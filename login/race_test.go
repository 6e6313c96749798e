package login_test

import (
	"sync/atomic"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Of many at once exactly one wins, on both databases (S6).

const crowd = 32

// oneWins sends the same call many times at once and wants one to be let in.
func oneWins(t *testing.T, call func() (login.Answer, error)) {
	t.Helper()
	var won, other atomic.Int32
	inParallel(crowd, func(int) {
		answer, err := call()
		switch {
		case err == nil && answer.Status == models.Accepted:
			won.Add(1)
		case message(err) != "Authentication failed" && message(err) != "Request ID is invalid":
			other.Add(1)
			t.Errorf("a loser got %+v, %v", answer, err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d of %d were let in", won.Load(), crowd)
	}
}

func TestOfManyEqualCodesAsFirstFactorOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.Limits.DeviceCode.Max = 0
		ada, bob := w.person("ada").totp(), w.person("bob").hotp()
		oneWins(t, ada.login().plain().code(ada.shows()).do)
		oneWins(t, bob.login().plain().code(bob.counted(0)).do)
		w.clock.advance(time.Hour)
		oneWins(t, ada.login().code(ada.shows()).do) // with its lesson
	})
}

func TestOfManyEqualAnswersOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		for name, equip := range map[string]func(*person) *person{
			"sms": (*person).phone, "totp": (*person).totp, "ocra": func(p *person) *person { return p.ocra(plainSuite) },
		} {
			ada := equip(w.person(name))
			asked := must[login.Answer](t)(ada.enters().session("ab12").do())
			code := map[string]func() string{
				"sms": ada.texted, "totp": ada.shows,
				"ocra": func() string { return ada.responds(plainSuite, asked.Challenge) },
			}[name]()
			call := ada.login().code(code).answering(asked.RequestID)
			oneWins(t, func() (login.Answer, error) { answer, err := call.do(); return answer, err })
			w.status(asked.RequestID, models.Accepted)
		}
	})
}

func TestOfManyRightPasswordsToOneQuestionOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").settled()
		w.Limits.Password.Max = 0
		asked := ada.atHome().empty().asked(risk.Challenge)
		oneWins(t, ada.atHome().answering(asked.RequestID).do)
		w.status(asked.RequestID, models.Accepted)
	})
}

func TestOfManyAnswersToAHandedOutQuestionOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").ocra(plainSuite)
		question, requestID, err := w.GenerateChallenge(w.ctx(), ada.name, 8, false)
		if err != nil {
			t.Fatal(err)
		}
		oneWins(t, ada.login().plain().code(ada.responds(plainSuite, question)).answering(requestID).do)
	})
}

func TestOfManyUsesOfAOneTimePasswordOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada")
		w.Limits.Password.Max = 0
		once := models.Credential{UserID: ada.id, Hash: "stub$" + rightPassword, OneTime: true}
		if err := w.store.SetCredential(t.Context(), once); err != nil {
			t.Fatal(err)
		}
		oneWins(t, ada.enters().plain().do)
	})
}

func TestOfManyApprovalsOneWins(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		bob := w.person("bob").device("24")
		asked := bob.enters().asked(risk.ChallengeFace)
		var won atomic.Int32
		inParallel(crowd, func(int) {
			reply := login.DeviceReply{Approve: true, Trusted: true}
			if got, err := bob.replies(reply); err == nil && got.Status == models.Accepted {
				won.Add(1)
			}
		})
		if won.Load() != 1 {
			t.Errorf("%d of %d were let in", won.Load(), crowd)
		}
		w.status(asked.RequestID, models.Accepted)
	})
}

func TestApprovalAndRefusalAtOnceEndInOne(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.Limits.Prompts.Max = 0
		bob := w.person("bob").device("24")
		for range 5 {
			asked := bob.login().empty().asked(risk.ChallengeFace)
			var ends [2]atomic.Int32
			inParallel(8, func(i int) {
				if _, err := bob.replies(login.DeviceReply{Approve: i%2 == 0, Trusted: true}); err == nil {
					ends[i%2].Add(1)
				}
			})
			status := must[models.Status](t)(w.Status(w.ctx(), asked.RequestID, 0))
			approved, refused := ends[0].Load(), ends[1].Load()
			if approved+refused != 1 || (status == models.Accepted) != (approved == 1) {
				t.Errorf("%d approved, %d refused, the session is %s", approved, refused, status)
			}
		}
	})
}

func TestWrongAnswersAtOnceHaveNoMoreThanTheirTries(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").phone()
		asked := ada.enters().asked(risk.ChallengeSMS)
		code := ada.texted()
		var late atomic.Int32
		inParallel(crowd, func(int) {
			_, err := ada.login().code("000000").answering(asked.RequestID).do()
			if message(err) == "Request ID is invalid" { // it came when the session was over
				late.Add(1)
			} else if models.KindOf(err) != models.Denied {
				t.Errorf("got %v", err)
			}
		})
		w.status(asked.RequestID, models.Failed)
		ada.login().code(code).answering(asked.RequestID).fails("Request ID is invalid")
		told := w.ear.count(models.EventLoginFailed) + w.ear.count(models.EventProofReplayed)
		if told != crowd+1 || late.Load() > crowd-5 {
			t.Errorf("%d of %d were told of, %d came late", told, crowd+1, late.Load())
		}
	})
}

func TestNewFirstCallsAtOnceLeaveOnePending(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").totp()
		w.Limits.Password.Max = 0
		var ids [8]string
		inParallel(len(ids), func(i int) {
			answer, err := ada.enters().session("ab12").do()
			if err != nil {
				t.Error(err)
			}
			ids[i] = answer.RequestID
		})
		pending := 0
		for _, id := range ids {
			if must[models.Status](t)(w.Status(w.ctx(), id, 0)) == models.Pending {
				pending++
			}
		}
		if pending != 1 {
			t.Errorf("%d sessions are pending", pending)
		}
	})
}

func TestParallelSuccessesAreAllLearned(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		ada := w.person("ada").settled()
		w.Limits.Password.Max = 0
		before := seen(t, ada)
		inParallel(crowd, func(int) { ada.atHome().accepted() })
		if got := seen(t, ada) - before; got != crowd {
			t.Errorf("%d of %d logins were learned", got, crowd)
		}
	})
}

// seen is how many logins the person's history holds.
func seen(t *testing.T, p *person) int64 {
	t.Helper()
	row := p.row().History
	if row == nil {
		return 0
	}
	var user risk.User
	if err := user.UnmarshalBinary(row.Data); err != nil {
		t.Fatal(err)
	}
	return user.Seen()
}
