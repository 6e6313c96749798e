package main

import "riskgate/risk"

// own is what is added to a description by hand.
type own struct {
	// examples of request bodies by operation, names of path parameters left
	// out. The bodies without any are small enough to be made of the examples
	// of their fields.
	examples map[string]offered
	// open names the bodies in which keys that the description does not name
	// are welcome: they become attributes that rules may look at.
	open []string
}

// contract is what is added to the adaptive-login contract's description.
func contract() own {
	return own{open: openBodies(), examples: map[string]offered{
		"post /users/{}/login":                 people(),
		"post /users/{}/events/validate":       events(),
		"post /users/{}/transactions/validate": signedPayments(),
		"post /transactions":                   payments(),
		"post /users/register":                 newcomers(),
		"post /users/{}/unregister":            leavers(),
		"post /risk/policies":                  drafts(),
		"put /risk/policies/{}":                changes(),
	}}
}

// policyBody is a draft or the change of one.
type policyBody struct {
	Base     int64        `json:"base,omitempty"`
	Policy   *risk.Policy `json:"policy,omitempty"`
	Revision int64        `json:"revision,omitempty"`
	Note     string       `json:"note"`
	Reason   string       `json:"reason"`
}

func drafts() offered {
	stricter := stricterPolicy()
	return offered{
		{"copy", "what version 1 says, to be changed", policyBody{Base: 1, Note: "stricter at night", Reason: "takeovers at night in February"}, outcome{Status: 201}},
		{"whole", "a policy that asks from 350 points on", policyBody{Policy: &stricter, Note: "ask from 350 on", Reason: "takeovers at 360 points in March"}, outcome{Status: 201}},
	}
}

func changes() offered {
	stricter := stricterPolicy()
	return offered{{"whole", "a draft becomes what asks from 350 points on", policyBody{Policy: &stricter, Revision: 1, Note: "ask from 350 on", Reason: "370 missed takeovers"}, outcome{}}}
}

func stricterPolicy() risk.Policy {
	policy := risk.DefaultPolicy()
	login := policy.Lanes[risk.LaneLogin]
	warm := login.Thresholds[risk.Warm]
	warm.Medium = 350
	login.Thresholds[risk.Warm] = warm
	return policy
}

func openBodies() []string {
	return []string{
		"AdaptiveLoginInput", "LoginInput", "EventInput",
		"AdaptiveTransactionInput", "AdaptiveTransactionValidationInput", "TransactionValidationInput",
		"AdaptiveRegisterUserInput", "RegisterUserInputEx", "AdaptiveUnregisterUserInput", "UnregisterUserInputEx",
	}
}

func events() offered {
	login := attempt("iaa_user", "7B21C0B0", knownDevice, home, secret)
	login.ObjectType, login.EventType = "", "LoginAttempt"
	change := attempt("iaa_user", "7B21C0B1", strangeDevice, faraway, secret)
	change.ObjectType, change.EventType = "", "AddressChange"
	return offered{
		{"login", "a login at home: accepted", login, accepted()},
		{"address_change_far", "a new address, from a strange device far away: code of the authenticator", change, pending(4)},
	}
}

var transfer = payment{
	AccountRef: "NL02ABNA0123456789", Amount: "1250.00", Currency: "EUR",
	TransactionType: "ExternalTransfer", CreditorName: "Ada Lovelace", CreditorIBAN: "DE02120300000000202051",
}

func payments() offered {
	judged := attempt("iaa_user", "7B21C0C0", knownDevice, home, "")
	judged.ObjectType, judged.UserID, judged.Domain = "AdaptiveTransactionInput", "iaa_user", "sandbox"
	judged.Credentials, judged.payment = nil, transfer
	return offered{{"at_home", "a payment from home: its risk alone", judged, outcome{Status: 200}}}
}

func signedPayments() offered {
	judged := attempt("iaa_user", "7B21C0C1", knownDevice, home, secret)
	judged.ObjectType, judged.payment = "AdaptiveTransactionValidationInput", transfer
	return offered{{"at_home", "a payment from home, with the password", judged, outcome{Status: 200}}}
}

func newcomers() offered {
	ada := attempt("ada", "7B21C0D0", knownDevice, home, "")
	ada.ObjectType, ada.UserID, ada.Domain = "AdaptiveRegisterUserInput", "ada", "sandbox"
	ada.StaticPassword, ada.Credentials = "correct horse battery", nil
	return offered{{"ada", "a new user: 200, and 409 once she is there", ada, outcome{Status: 200}}}
}

func leavers() offered {
	ada := attempt("ada", "7B21C0D1", knownDevice, home, "")
	ada.ObjectType, ada.Credentials = "AdaptiveUnregisterUserInput", nil
	return offered{{"ada", "a user who leaves; register her first", ada, outcome{}}}
}

// demoPeople are the names of the sandbox's people as paths take them.
func demoPeople() offered {
	var users offered
	for _, name := range []string{"iaa_user", "sms_user", "traveller", "new_user", "face_user", "nofactor_user", "locked_user"} {
		users = append(users, example{name: name, value: name + "@sandbox"})
	}
	return users
}
