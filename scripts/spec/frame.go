package main

const overview = "An adaptive login server: it checks the password or one-time code, scores the risk against this " +
	"user's own history, and answers Accept, Decline or the challenge that fits.\n\n" +
	"In the sandbox (`make run`) every example runs as it stands and any credential is accepted. " +
	"The people are `iaa_user`, `sms_user`, `traveller`, `new_user`, `face_user`, `nofactor_user` and `locked_user`, " +
	"all with the password `Test1234`. The field `relationshipRef` of an example says whose login it is: " +
	"choose the same person for the path."

// frame replaces what swag says of the whole by what is true of the whole.
func frame(doc node) {
	delete(doc, "externalDocs")
	doc["openapi"] = "3.1.0"
	doc["info"] = node{
		"title":       "riskgate",
		"version":     "1",
		"summary":     "Adaptive login",
		"description": overview,
		"license":     node{"name": "Apache-2.0", "identifier": "Apache-2.0"},
	}
	doc["servers"] = []any{
		node{"url": "/v1", "description": "the contract's paths"},
		node{"url": "/", "description": "the same without the prefix"},
	}
	doc["tags"] = tags()
	at(doc, "components")["securitySchemes"] = node{
		"basic":       node{"type": "http", "scheme": "basic", "description": "API key: its id as user name, its secret as password"},
		"bearer":      node{"type": "http", "scheme": "bearer", "description": "API key: `<id>.<secret>`"},
		"certificate": node{"type": "mutualTLS", "description": "TLS client certificate whose public key is registered"},
	}
	doc["security"] = []any{node{"basic": []any{}}, node{"bearer": []any{}}, node{"certificate": []any{}}}
}

func tags() []any {
	tag := func(name, description string) node { return node{"name": name, "description": description} }
	return []any{
		tag("login", "An attempt, its judgement, the challenge that may follow, and where its session stands."),
		tag("transactions", "Payments: judged alone, or validated with a signature."),
		tag("users", "People, their addresses and passwords; registration judges the risk before the user exists."),
		tag("authenticators", "The things that make one-time codes, and whose they are."),
		tag("devices", "Trusted devices, visual codes and FIDO: named by the contract, not offered yet."),
		tag("policies", "For fraud analysts: the policy that judges, and the way of another into its place."),
		tag("lists", "For fraud analysts: who and what is let in, turned away or watched."),
		tag("decisions", "For fraud analysts: what was decided, and everything that explains it."),
		tag("labels", "For fraud analysts: what logins turned out to be, and what is learned of them since."),
		tag("cases", "For fraud analysts: queues of logins that somebody should look at, one person at a time."),
		tag("rules", "For fraud analysts: what rules are made of, and what one would say."),
		tag("backtests", "For fraud analysts: the past judged again by what is not live yet."),
		tag("pages", "For people with a browser: no key, no script."),
		tag("reports", "For gateways: what became of the messages that they were given."),
		tag("webhooks", "For fraud analysts: who is told of events as they happen, and what became of the telling."),
		tag("verify", "One-time codes as a service, in the shape of the Verify contract: under `/v2`, with form bodies."),
		tag("operation", "Health and metrics."),
		tag("sandbox", "Only with `--sandbox`: the outbox, the demo people's devices, the clock."),
	}
}
