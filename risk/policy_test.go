package risk

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestTheDefaultPolicyIsValid(t *testing.T) {
	if err := DefaultPolicy().Validate(); err != nil {
		t.Error(err)
	}
}

func TestAPolicySurvivesJSON(t *testing.T) {
	p := DefaultPolicy()
	p.Version, p.Model.Weights = 7, map[string]float64{"travel": .5}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Policy
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p, back) {
		t.Errorf("%+v came back as %+v", p, back)
	}
}

func TestEveryProblemOfAPolicyIsReported(t *testing.T) {
	p := DefaultPolicy()
	p.Model.A, p.Model.B, p.Model.HistoryCap = 1, 0, -1
	p.Model.CookieReplay = math.NaN()
	p.Model.Devices.Near.Genuine = 0
	p.Model.Classes.Tor.Attack = 2
	p.Model.Weights = map[string]float64{"travel": -1, "weather": 1}
	login := defaultLane()
	login.Thresholds[Warm] = Thresholds{Medium: 500, High: 400, Critical: 700}
	delete(login.Thresholds, Cold)
	login.Thresholds["hot"] = Thresholds{}
	login.Floor, login.Fallback, login.Stranger = "none", Low, Stranger{Level: "dire"}
	p.Lanes[LaneLogin] = login
	delete(p.Lanes, LaneEvent)
	p.Lanes["backdoor"] = defaultLane()
	p.Order = Order{
		High:     []Code{ChallengeFace, ChallengeFace, ChallengePush, Accept},
		Fallback: []Code{Challenge, ChallengeFIDOAlias, 99},
	}
	err := p.Validate()
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{
		"model.a: must be from -30 to 0", "model.b:", "model.historyCap:", "model.cookieReplay:",
		"model.devices.near.genuine:", "model.classes.tor.attack:", "model.weights.travel:", "model.weights.weather: is not a term",
		"lanes.login.thresholds.warm: must rise", "lanes.login.thresholds.cold: is missing", "lanes.login.thresholds.hot: is not a segment",
		"lanes.login.floor:", "lanes.login.fallback: must be medium", "lanes.login.stranger:", "lanes.event: is missing",
		"lanes.backdoor: is not a lane", "order.medium: must name a code", "order.high[1]: 24 is listed twice", "order.high[2]: 6 is not",
		"order.high[3]: 0 is not", "order.fallback[0]: 2 is not", "order.fallback[1]: 25 is not", "order.fallback[2]: 99 is not",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not reported: %s", want)
		}
	}
	if got, want := strings.Count(err.Error(), "\n")+1, 23; got != want {
		t.Errorf("%d problems, want %d:\n%v", got, want, err)
	}
}

func TestALaneThatIsNotNamedIsJudgedLikeALogin(t *testing.T) {
	p := DefaultPolicy()
	strict := defaultLane()
	strict.Floor = High
	p.Lanes = map[Lane]LanePolicy{LaneLogin: strict}
	if got := p.lane(LaneEvent).Floor; got != High {
		t.Errorf("floor %q", got)
	}
	empty := Policy{}
	if got := empty.lane(LaneLogin).thresholds(Warm); got != defaultLane().Thresholds[Warm] {
		t.Errorf("an empty policy has the thresholds %+v", got)
	}
}

func TestLevelsAreBandsOfTheScore(t *testing.T) {
	usual := defaultLane().Thresholds[Warm]
	for score, want := range map[int]Level{0: Low, 369: Low, 370: Medium, 479: Medium, 480: High, 699: High, 700: Critical, 1000: Critical} {
		if got := usual.level(score); got != want {
			t.Errorf("%d: %s, want %s", score, got, want)
		}
	}
	if got := defaultLane().Thresholds[New].level(0); got != Medium {
		t.Errorf("a first login without any risk: %s", got)
	}
}

func TestSegmentsGoByLearnedLogins(t *testing.T) {
	for seen, want := range map[int64]Segment{-1: New, 0: New, 1: Cold, 3: Cold, 4: Warm, 1000: Warm} {
		if got := segmentOf(seen); got != want {
			t.Errorf("%d: %s, want %s", seen, got, want)
		}
	}
}

func TestFloorsOnlyLift(t *testing.T) {
	for _, level := range Levels() {
		for _, floor := range Levels() {
			if got := level.atLeast(floor); got.rank() != max(level.rank(), floor.rank()) {
				t.Errorf("%s at least %s: %s", level, floor, got)
			}
		}
		if got := level.atLeast(""); got != level {
			t.Errorf("%s without a floor: %s", level, got)
		}
	}
}

func TestSomebodyNewMayRegister(t *testing.T) {
	for name, a := range map[string]Attempt{
		"with nothing known":     {At: noon, Lane: LaneRegister, Enrolled: []Factor{FactorPassword}},
		"from a browser at home": {At: noon, Lane: LaneRegister, Enrolled: []Factor{FactorPassword}, Address: home()},
	} {
		if d := unruled(DefaultPolicy()).Decide(Observe(new(User), NewGlobal(), a)); d.Level != Low {
			t.Errorf("%s: %s, score %d, %v", name, d.Level, d.Score, d.Reasons)
		}
	}
}
