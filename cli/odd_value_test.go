package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riskgate/risk"
	"riskgate/store/storetest"
)

// What each field does not expect: a 4xx that says so, or no matter; never a fault.

// bodies are whole requests, each field of which is then put to the test.
func bodies() map[string]object {
	adaptive := func(with object) object {
		maps.Copy(with, object{
			"relationshipRef": "nobody", "sessionID": "ab12", "clientIP": "192.0.2.1", "applicationRef": "web", "deviceToken": "",
			"cddc": object{"browserCDDC": object{"fingerprintRaw": "{}", "fingerprintHash": "x"}}, "colour": "blue",
		})
		return with
	}
	payment := func(with object) object {
		maps.Copy(with, object{
			"accountRef": "NL02", "amount": "1.00", "currency": "EUR", "transactionType": "t", "creditorBank": "b", "creditorIBAN": "DE02",
			"creditorName": "c", "debtorIBAN": "d",
		})
		return adaptive(with)
	}
	return map[string]object{
		"POST /users/nobody/login": adaptive(object{
			"objectType": "AdaptiveLoginInput", "requestID": "5b", "orchestrationDelivery": []any{"pushNotification"}, "timeout": 0,
			"loginMessage": object{"title": object{"text": "t"}, "subject": "s", "challenge": "c"}, "fidoAuthentication": object{"fidoProtocol": "FIDO2"},
			"credentials": object{"authenticator": object{"OTP": "1234", "challenge": "5"}},
		}),
		"POST /users/nobody/events/validate":       adaptive(object{"eventType": "AddressChange"}),
		"POST /users/nobody/transactions/validate": payment(object{"objectType": "AdaptiveTransactionValidationInput", "data": object{"standard": object{"dataFields": []any{"1"}, "signature": "1234"}}}),
		"POST /transactions":                       payment(object{"objectType": "AdaptiveTransactionInput", "userID": "nobody", "domain": "sandbox"}),
		"POST /users/register": adaptive(object{
			"objectType": "AdaptiveRegisterUserInput", "userID": "nobody", "domain": "no blanks", "staticPassword": goodPassword, "serialNumber": "TOT0000001",
			"deviceCode": "d", "description": "e", "activationType": "fido",
		}),
		"POST /users/nobody/unregister":                                             adaptive(object{"objectType": "AdaptiveUnregisterUserInput", "userID": "nobody"}),
		"PATCH /users/nobody":                                                       {"emailAddress": "a@example.org", "mobilePhoneNumber": usersPhone, "staticPassword": goodPassword, "vdpDeliveryMethod": "SMS"},
		"POST /users/nobody/generate-challenge":                                     {"length": "6", "checkDigit": "true"},
		"POST /authenticators/TOT0000001/assign":                                    {"userID": "nobody", "domain": "sandbox"},
		"POST /authenticators/VIR0000001/applications/VOTP/generate-votp":           {"deliveryMethod": "SMS"},
		"POST /registrations/check-status":                                          {"login": "x", "timeoutSeconds": "5"},
		"POST /risk/policies":                                                       {"base": 1, "policy": aPolicy(), "note": "n", "reason": "why"},
		"PUT /risk/policies/1":                                                      {"policy": object{}, "revision": 1, "note": "n", "reason": "why"},
		"POST /risk/policies/1/shadow":                                              {"revision": 1, "replaces": 0, "reason": "why"},
		"POST /risk/policies/1/publish":                                             {"revision": 1, "replaces": 1, "reason": "why"},
		"POST /risk/policies/1/retire":                                              {"reason": "why"},
		"POST /risk/policies/1/rollback":                                            {"replaces": 1, "reason": "why"},
		"POST /risk/decisions/1/rejudge":                                            {"policy": 1},
		"POST /risk/lists":                                                          {"name": "seen", "kind": "watch", "absolute": false, "weight": 1, "note": "n", "reason": "why"},
		"PUT /risk/lists/seen":                                                      {"kind": "watch", "absolute": false, "weight": 1, "note": "n", "revision": 1, "reason": "why"},
		"POST /risk/lists/seen/entries":                                             {"kind": "address", "value": "192.0.2.7", "note": "n", "expires": "2036-03-04T12:00:00Z", "reason": "why"},
		"POST /risk/webhooks":                                                       {"url": "https://hooks.example.org", "types": []any{"login.*"}, "description": "d", "reason": "why"},
		"PATCH /risk/webhooks/" + noWebhook:                                         {"url": "https://hooks.example.org", "types": []any{}, "description": "d", "state": "on", "revision": 1, "reason": "why"},
		"POST /risk/webhooks/" + noWebhook + "/rotate":                              {"revision": 1, "overlapSeconds": 0, "reason": "why"},
		"POST /risk/webhooks/" + noWebhook + "/replay":                              {"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z", "all": false, "cursor": noWebhook, "reason": "why"},
		"POST /risk/webhooks/" + noWebhook + "/deliveries/" + noWebhook + "/replay": {"reason": "why"},
	}
}

// aPolicy is a policy that lacks most lanes, so that it is never taken.
func aPolicy() (policy object) {
	whole := risk.DefaultPolicy()
	whole.Lanes = map[risk.Lane]risk.LanePolicy{risk.LaneLogin: whole.Lanes[risk.LaneLogin]}
	whole.Model.Weights = map[string]float64{"travel": 1}
	raw, err := json.Marshal(whole)
	if err == nil {
		err = json.Unmarshal(raw, &policy)
	}
	if err != nil {
		panic(err)
	}
	return policy
}

// oddities are values that some field does not expect.
func oddities() []any {
	huge := json.RawMessage("1" + strings.Repeat("0", 400))
	return []any{
		nil, 5, -1, json.RawMessage("1e400"), huge, json.RawMessage("0.1e-999"), true,
		[]any{},
		[]any{nil, 1, "x", []any{}},
		object{},
		object{"a": object{}},
		"", " ", "\x01\x1f\x7f", "\u202eevil\u202c", "\U0001f9d1\u200d\U0001f680", strings.Repeat("a", 5000), strings.Repeat("9", 400), "' OR 1=1 --", "{{7*7}}", "%00%ff",
		"../../etc/passwd", "::ffff:999.1.1.1", "0x7f000001", "1e5", "-0", "\ufffd",
	}
}

// spoiled yields copies of a body in each of which one value is replaced.
func spoiled(body object, with any, yield func(field string, body object)) {
	for _, name := range slices.Sorted(maps.Keys(body)) {
		copied := maps.Clone(body)
		copied[name] = with
		yield(name, copied)
		if inner, ok := body[name].(object); ok {
			spoiled(inner, with, func(field string, changed object) {
				copied := maps.Clone(body)
				copied[name] = changed
				yield(name+"."+field, copied)
			})
		}
	}
}

func TestOddValuesInEveryFieldAreNoFault(t *testing.T) {
	t.Parallel()
	db := storetest.PostgresURL(t) // the database that takes less
	tn := openTown(t, db, "--key-file", filepath.Join(t.TempDir(), "root.key"))
	for route, body := range bodies() {
		method, path, _ := strings.Cut(route, " ")
		for i, odd := range oddities() {
			spoiled(body, odd, func(field string, body object) {
				status, answer, raw := tn.call(method, path, body)
				if status != 200 && status != 201 && !refusal(status, answer) {
					t.Errorf("%s with oddity %d as %s: %d %.200s", route, i, field, status, raw)
				}
			})
		}
	}
	for _, path := range []string{"/users?userID=%s", "/users?domain=%s", "/users?locked=%s", "/users?offset=%s", "/users?limit=%s", "/authenticators?serialNumber=%s", "/authenticators?type=%s", "/authenticators?assigned=%s&domain=%[1]s", "/sessions/%s", "/sessions/5b?wait=%s", "/users/%s", "/visualcodes/render?format=%s&message=%[1]s", "/risk/policies?state=%s", "/risk/policies?cursor=%s", "/risk/policies/%s", "/risk/policies/1/diff?against=%s", "/risk/decisions?user=%s", "/risk/decisions?from=%s", "/risk/decisions?to=%s&code=%[1]s", "/risk/decisions?reason=%s", "/risk/decisions?rule=%s&level=%[1]s", "/risk/decisions?correlationId=%s", "/risk/decisions?cursor=%s", "/risk/decisions/%s", "/risk/lists?cursor=%s", "/risk/lists/%s", "/risk/lists/seen/entries?kind=%s", "/risk/lists/seen/entries?kind=user&value=%s", "/risk/lists/seen/entries?value=%s", "/risk/lists/seen/entries?cursor=%s", "/risk/lists/lookup?kind=user&value=%s", "/risk/lists/lookup?kind=address&value=%s"} {
		for _, odd := range []string{"\x00", "a\x00b", "\xff\xfe", "\n", "-1", "99999999999999999999", "1e9", "0x10", "*", "%", "'--", strings.Repeat("a", 9000), "\u202e", "..", ".", "/", "//", "a/../b", "@", "a@b@c@", "\u00ad"} {
			status, answer, raw := tn.call(http.MethodGet, fmt.Sprintf(path, url.QueryEscape(odd)), nil)
			if status != 200 && !refusal(status, answer) {
				t.Errorf("%s with %.20q: %d %.200s", path, odd, status, raw)
			}
		}
	}
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home), 0, "accepted")
}
