package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// riskgate is the server that judges. A member's user ID there is the phone number.
type riskgate struct {
	base   string
	key    string // "id.secret", with the scopes login and user; empty for a sandbox
	client *http.Client
}

// attempt is a call of a login. The first asks for a code, the second brings it.
type attempt struct {
	ObjectType  string      `json:"objectType"`
	SessionID   string      `json:"sessionID"` // the same in both calls
	RequestID   string      `json:"requestID,omitempty"`
	ClientIP    string      `json:"clientIP"`
	DeviceToken string      `json:"deviceToken"` // empty: this browser has none
	Credentials credentials `json:"credentials"`
}

type credentials struct {
	PassKey       string         `json:"passKey,omitempty"`
	Authenticator *authenticator `json:"authenticator,omitempty"`
}

type authenticator struct {
	OTP string `json:"OTP"`
}

// verdict is what riskgate answers.
type verdict struct {
	Status      string `json:"sessionStatus"` // accepted, refused, pending
	RequestID   string `json:"requestID"`
	DeviceToken string `json:"deviceToken"`
}

// refusal is an answer that is no verdict.
type refusal struct {
	Status  int
	Message string `json:"message"`
	After   string // seconds until the next try may succeed; empty: unknown
}

// Error implements error.
func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Message) }

// askCode has a code sent to the member.
func (g *riskgate) askCode(ctx context.Context, number string, a attempt) (verdict, error) {
	a.RequestID, a.Credentials = "", credentials{PassKey: "votp"} // it puts an end to the code before
	return g.login(ctx, number, a)
}

// bringCode ends a login with what the person typed.
func (g *riskgate) bringCode(ctx context.Context, number, code string, a attempt) (verdict, error) {
	a.Credentials = credentials{Authenticator: &authenticator{OTP: code}}
	return g.login(ctx, number, a)
}

func (g *riskgate) login(ctx context.Context, number string, a attempt) (verdict, error) {
	a.ObjectType = "AdaptiveLoginInput"
	var v verdict
	err := g.call(ctx, http.MethodPost, "/v1/users/"+url.PathEscape(number)+"/login", a, &v)
	return v, err
}

// admit makes a user of a member, unless there is one.
func (g *riskgate) admit(ctx context.Context, number string) error {
	err := g.call(ctx, http.MethodPut, "/v1/users/"+url.PathEscape(number),
		map[string]string{"mobilePhoneNumber": number, "vdpDeliveryMethod": "SMS"}, nil)
	if refused(err, http.StatusConflict) {
		return nil
	}
	return err
}

// call sends a body and reads the answer into out. It returns a *refusal where riskgate
// says so.
func (g *riskgate) call(ctx context.Context, method, path string, body, out any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, g.base+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if g.key != "" {
		request.Header.Set("Authorization", "Bearer "+g.key)
	}
	response, err := g.client.Do(request) //nolint:gosec // the host is the operator's; what people type is a part of the path
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err // without the URL, which holds the number and would get into the log
	}
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		r := &refusal{Status: response.StatusCode, After: response.Header.Get("Retry-After")}
		_ = json.Unmarshal(answer, r) // a proxy's page has no message
		return r
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
