package iaa

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// LoginOutput is the answer to a login, an event or a payment.
type LoginOutput struct {
	RiskResponseCode *int32      `json:"riskResponseCode,omitempty" example:"3"`
	SessionStatus    string      `json:"sessionStatus" validate:"required" enums:"pending,accepted,refused,timeout,failed" example:"pending"`
	RequestID        string      `json:"requestID,omitempty" pattern:"^[0-9a-f]{32}$" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	EventID          *int32      `json:"eventId,omitempty" example:"1841"`
	RequestMessage   string      `json:"requestMessage,omitempty" pattern:"^[0-9a-f]+$" example:"5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6"`
	Challenge        string      `json:"challenge,omitempty" example:"49271683"`
	MatchNumber      string      `json:"matchNumber,omitempty" pattern:"^[0-9]{2}$" example:"42"`
	DeviceToken      string      `json:"deviceToken,omitempty" example:"v1.0198c2f1a3b84e6f"`
	Risk             *RiskDetail `json:"risk,omitempty"`
}

// RiskDetail is why an attempt was judged so, for callers with the scope.
type RiskDetail struct {
	Score   int          `json:"score" validate:"required" minimum:"0" maximum:"1000" example:"412"`
	Level   string       `json:"level" validate:"required" enums:"low,medium,high,critical" example:"medium"`
	Reasons []RiskReason `json:"reasons" validate:"required"`
}

// RiskReason is one thing that was seen, in numbers, and where it begins to count.
type RiskReason struct {
	Code       string         `json:"code" validate:"required" example:"new_device"`
	Mode       string         `json:"mode" validate:"required" example:"live"`
	Points     int            `json:"points" validate:"required" example:"120"`
	Numbers    map[string]any `json:"numbers" validate:"required" swaggertype:"object"`
	Thresholds map[string]any `json:"thresholds" validate:"required" swaggertype:"object"`
}

// answer shows what an attempt came to.
func answer(c *gin.Context, a login.Answer) error {
	out, err := viewOf(login.CallerFrom(c.Request.Context()), a)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
}

// viewOf puts an answer into the words of the contract, as this caller reads them.
func viewOf(caller login.Caller, a login.Answer) (LoginOutput, error) {
	if err := consistent(a); err != nil {
		return LoginOutput{}, err
	}
	out := LoginOutput{
		SessionStatus: string(a.Status), RequestID: a.RequestID, Challenge: a.Challenge,
		MatchNumber: a.MatchNumber, RequestMessage: a.RequestMessage, DeviceToken: a.DeviceToken,
	}
	if a.HasCode {
		code := codeFor(caller, a.Code)
		out.RiskResponseCode, out.EventID = &code, &a.EventID
	}
	if a.Risk != nil && caller.Allows(models.ScopeRiskDetail) {
		out.Risk = detailOf(*a.Risk)
	}
	return out, nil
}

// consistent refuses answers that clients would misread: they take pending with
// Accept for an accept, and accepted for one whatever the code.
func consistent(a login.Answer) error {
	final := a.Code == risk.Accept || a.Code == risk.Decline
	switch {
	case a.Status == models.Pending && a.RequestID == "":
		return fmt.Errorf("answer: pending without requestID")
	case !a.HasCode:
		return nil
	case a.Status == models.Pending && final, a.Status == models.Accepted && a.Code != risk.Accept:
		return fmt.Errorf("answer: %s with code %d", a.Status, a.Code)
	}
	return nil
}

// codeFor is a code as the caller knows it.
func codeFor(caller login.Caller, code risk.Code) int32 {
	if code == risk.ChallengeFIDO && caller.FIDOCode25 {
		return int32(risk.ChallengeFIDOAlias)
	}
	return int32(code)
}

func detailOf(j login.Judgement) *RiskDetail {
	reasons := make([]RiskReason, 0, len(j.Reasons))
	for _, r := range j.Reasons {
		reasons = append(reasons, RiskReason{r.Code, r.Mode, r.Points, filled(r.Numbers), filled(r.Thresholds)})
	}
	return &RiskDetail{Score: j.Score, Level: string(j.Level), Reasons: reasons}
}

// filled is never null in JSON.
func filled(values map[string]any) map[string]any {
	if values == nil {
		return map[string]any{}
	}
	return values
}
