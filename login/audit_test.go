package login_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store/storetest"
)

// What is kept and told of a login, and what never is.

// walked is a world in which a bit of everything has happened.
func walked(t *testing.T, w *world) (ada *person) {
	t.Helper()
	ada = w.person("ada").phone().settled()
	bob := w.person("bob").device("24")
	ada.atHome().accepted()
	ada.atHome().password("marker-password").denied()
	asked := ada.strays().asked(risk.ChallengeSMS)
	ada.login().code("000000").answering(asked.RequestID).denied()
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	ada.login().code("123456").answering(asked.RequestID).fails("Request ID is invalid")
	w.person("eve").settled().strays().declined()
	stranger := w.nobody()
	stranger.name.UserID = "marker-name"
	stranger.enters().denied()
	bob.enters().asked(risk.ChallengeFace)
	if _, err := bob.replies(login.DeviceReply{}); err != nil {
		t.Fatal(err)
	}
	bob.enters().asked(risk.ChallengeFace)
	w.clock.advance(time.Hour)
	if _, err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	return ada
}

func TestEveryEventIsKeptAsItIsToldAndNamesItsDecision(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		walked(t, w)
		kept := map[string]models.Event{}
		for _, e := range must[[]models.Event](t)(w.store.Events(t.Context(), models.EventFilter{Limit: 1000})) {
			kept[e.ID] = e
		}
		types := map[models.EventType]bool{}
		for _, told := range w.ear.all() {
			row, ok := kept[told.ID]
			if !ok || row.Type != told.Type || row.DecisionID != told.DecisionID || row.SessionID != told.SessionID {
				t.Errorf("told of %+v, kept %+v", told, row)
			}
			types[told.Type] = true
			judged := []models.EventType{models.EventLoginAccepted, models.EventLoginChallenged, models.EventLoginDeclined}
			if slices.Contains(judged, told.Type) && (told.DecisionID == 0 || told.UserID == "" || told.SessionID == "" || told.CallerID != "shop") {
				t.Errorf("without its IDs: %+v", told)
			}
		}
		for _, kind := range []models.EventType{
			models.EventLoginAccepted, models.EventLoginChallenged, models.EventLoginDeclined, models.EventLoginFailed,
			models.EventLoginRefused, models.EventLoginTimeout, models.EventProofReplayed,
		} {
			if !types[kind] {
				t.Errorf("nothing was told of %s", kind)
			}
		}
	})
}

func TestEveryDecisionReplaysByteForByte(t *testing.T) {
	w := here(t)
	walked(t, w)
	decisions := must[[]models.Decision](t)(w.store.DecisionsAfter(t.Context(), 0, math.MaxInt64, 1000))
	outcomes := map[models.Status]int{}
	for _, found := range decisions {
		d := must[models.Decision](t)(w.store.Decision(t.Context(), found.ID))
		var evidence risk.Evidence
		if err := json.Unmarshal(d.Evidence, &evidence); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(w.Engine.Load().Decide(evidence))
		if err != nil || !bytes.Equal(again, d.Detail) {
			t.Fatalf("decision %d was\n%s\nand is\n%s (%v)", d.ID, d.Detail, again, err)
		}
		if d.SessionID == "" || d.UserID == "" || d.CallerID != "shop" || d.CorrelationID == "" || d.Lane != risk.LaneLogin {
			t.Errorf("decision %d lacks an ID: %+v", d.ID, d)
		}
		if (d.Learned != nil) != (d.Outcome == models.Accepted) {
			t.Errorf("decision %d came to %s and taught %d bytes", d.ID, d.Outcome, len(d.Learned))
		}
		outcomes[d.Outcome]++
	}
	if outcomes[models.Accepted] < 60 || outcomes[models.Pending] != 3 || outcomes[models.Refused] != 1 {
		t.Errorf("outcomes %v", outcomes)
	}
}

func TestEventsTellNothingSecret(t *testing.T) {
	w := here(t)
	walked(t, w)
	allowed := []string{"status", "known", "code", "level", "score", "nameHash"}
	for _, e := range w.ear.all() {
		if len(e.Detail) == 0 {
			continue
		}
		var detail map[string]any
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			t.Fatal(err)
		}
		for key := range detail {
			if !slices.Contains(allowed, key) {
				t.Errorf("%s tells %q", e.Type, key)
			}
		}
		if detail["known"] == false && (detail["nameHash"] == "" || e.UserID != "") {
			t.Errorf("of nobody: %s", e.Detail)
		}
	}
}

func TestNothingSecretReachesTheDiskOrTheLog(t *testing.T) {
	clock := newHands()
	path := filepath.Join(t.TempDir(), "house.db")
	w := newWorld(t, storetest.Open(t, path, clock.ofStore), clock)
	ada := walked(t, w)
	token := ada.trusted()
	asked := ada.login().votp().asked(risk.ChallengeSMS)
	requestID := must[string](t)(w.GenerateVOTP(w.ctx(), ada.name, models.DeliverSMS))
	_, question, err := w.GenerateChallenge(w.ctx(), ada.name, 8, true)
	if err != nil {
		t.Fatal(err)
	}
	sent := must[[]models.Message](t)(w.store.Messages(t.Context(), ada.phoneNumber().Reveal(), 1))
	var disk []byte
	for _, file := range must[[]string](t)(filepath.Glob(path + "*")) {
		disk = append(disk, must[[]byte](t)(os.ReadFile(file))...)
	}
	if !bytes.Contains(disk, []byte("user-ada")) {
		t.Fatal("the files were not read")
	}
	for what, secret := range map[string]string{
		"a wrong password": "marker-password", "a name nobody has": "marker-name", "an address": far,
		"a requestID": asked.RequestID, "a requestID of a code": requestID, "a requestID of a question": question,
		"a device token": token[strings.LastIndex(token, ".")+1:], "an authenticator's seed": seed,
		"the text of a message": sent[0].Body.Reveal(),
	} {
		if bytes.Contains(disk, []byte(secret)) || strings.Contains(w.log.String(), secret) {
			t.Errorf("%s (%q) can be read", what, secret)
		}
	}
}

func TestAnEngineThatFailsIsAnsweredByTheFallbackAndNeverByAccept(t *testing.T) {
	for name, engine := range map[string]func(*risk.Engine, risk.Evidence) risk.Decision{
		"it panics":           func(*risk.Engine, risk.Evidence) risk.Decision { panic("out of order") },
		"it gives no number ": (*risk.Engine).Decide,
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			ada, eve := w.person("ada").phone().settled(), w.person("eve").settled()
			w.Decide = engine
			w.policy.Model.A = math.NaN()
			answer := ada.atHome().asked(risk.ChallengeSMS)
			if answer.Risk.Level != risk.Medium || answer.Risk.Reasons[0].Code != risk.ReasonEngineFallback {
				t.Errorf("judged %+v", answer.Risk)
			}
			ada.login().code(ada.texted()).answering(answer.RequestID).accepted()
			eve.atHome().declined()
			trusting := w.caller
			trusting.Credentialless = true
			ada.atHome().empty().as(trusting).asked(risk.ChallengeSMS)
			if !strings.Contains(w.log.String(), "risk engine failed") || w.ear.count(models.EventEngineFallback) != 4 {
				t.Errorf("%d fallbacks were told of; logged %s", w.ear.count(models.EventEngineFallback), w.log)
			}
			for _, e := range w.ear.all() {
				if e.Type == models.EventEngineFallback && (e.ID == "" || e.DecisionID == 0) {
					t.Errorf("not kept: %+v", e)
				}
			}
		})
	}
}

func TestTheCallerIsInTheContext(t *testing.T) {
	if got := login.CallerFrom(t.Context()); got.ID != "" || got.Allows(models.ScopeLogin) {
		t.Errorf("nobody is %+v", got)
	}
	ctx := login.WithCaller(t.Context(), login.Caller{ID: "shop", Scopes: map[models.Scope]bool{models.ScopeLogin: true}})
	if got := login.CallerFrom(ctx); got.ID != "shop" || !got.Allows(models.ScopeLogin) || got.Allows(models.ScopeUser) {
		t.Errorf("the shop is %+v", got)
	}
}
