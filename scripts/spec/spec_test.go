package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fixture is a description as swag wrote it for three handlers.
func fixture(t *testing.T) node {
	t.Helper()
	raw, err := os.ReadFile("testdata/swag.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc node
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// completed runs the whole step over the fixture after it was changed.
func completed(t *testing.T, change func(node)) (node, []byte, error) {
	t.Helper()
	doc := fixture(t)
	change(doc)
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	text, err := complete(raw, ofLogin())
	if err != nil {
		return nil, nil, err
	}
	var done node
	if err := json.Unmarshal(text, &done); err != nil {
		t.Fatalf("the result is no JSON: %v", err)
	}
	return done, text, nil
}

func unchanged(node) {}

func ofLogin() own {
	return own{
		examples: map[string]offered{"post /users/{}/login": people()},
		open:     []string{"AdaptiveLoginInput", "LoginInput"},
	}
}

func TestTheResultIsAlwaysTheSame(t *testing.T) {
	_, first, err := completed(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, again, _ := completed(t, unchanged); !bytes.Equal(first, again) {
			t.Fatal("two runs differ")
		}
	}
}

func TestEveryOperationSaysWhereItIsAndWhoMayCall(t *testing.T) {
	done, _, err := completed(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, method, id string
		atRoot, public   bool
	}{
		{"/users/{user}/login", "post", "login", false, false},
		{"/users/{user}", "get", "getUsersUser", false, false},
		{"/healthz", "get", "getHealthz", true, true},
	} {
		op := at(done, "paths", c.path, c.method)
		if op["operationId"] != c.id {
			t.Errorf("%s is called %v, want %s", c.path, op["operationId"], c.id)
		}
		if (op["servers"] != nil) != c.atRoot {
			t.Errorf("%s has the servers %v", c.path, op["servers"])
		}
		security, isList := op["security"].([]any)
		if isList != c.public || len(security) != 0 {
			t.Errorf("%s has the security %v", c.path, op["security"])
		}
	}
	if len(at(done, "paths")) != 3 {
		t.Errorf("the paths are %v", at(done, "paths"))
	}
}

func TestSchemasLoseThePackageInTheirNames(t *testing.T) {
	done, text, err := completed(t, func(doc node) {
		schemas := at(doc, "components", "schemas")
		schemas["other.problem"] = node{"type": "string"}
	})
	if err != nil {
		t.Fatal(err)
	}
	schemas := at(done, "components", "schemas")
	for _, name := range []string{"AdaptiveLoginInput", "LoginInput", "Answer", "Credentials"} {
		if schemas[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	for _, name := range []string{"iaa.problem", "other.problem"} {
		if schemas[name] == nil {
			t.Errorf("%s lost its own name though another has the same", name)
		}
	}
	if bytes.Contains(text, []byte("schemas/iaa.answer")) {
		t.Error("something still refers to an old name")
	}
}

func TestSchemasForgetTheWordsOfOneField(t *testing.T) {
	done, _, err := completed(t, func(doc node) {
		schema := at(doc, "components", "schemas", "iaa.credentials")
		schema["description"], schema["example"] = "of the second step", node{"passKey": "x"}
	})
	if err != nil {
		t.Fatal(err)
	}
	schema := at(done, "components", "schemas", "Credentials")
	if schema["description"] != nil || schema["example"] != nil || schema["properties"] == nil {
		t.Errorf("got %v", schema)
	}
}

func TestAChoiceOfBodiesIsAChoiceByObjectType(t *testing.T) {
	done, _, err := completed(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	body := at(done, "paths", "/users/{user}/login", "post", "requestBody", "content", "application/json", "schema")
	mapping := at(body, "discriminator", "mapping")
	if body["discriminator"].(node)["propertyName"] != "objectType" || len(mapping) != 2 {
		t.Errorf("the discriminator is %v", body["discriminator"])
	}
	for name, ref := range mapping {
		if ref != schemaRef+name {
			t.Errorf("%s leads to %v", name, ref)
		}
		schema := at(done, "components", "schemas", name)
		field := at(schema, "properties", "objectType")
		if values, _ := field["enum"].([]any); !slices.Equal(values, []any{name}) {
			t.Errorf("%s may say it is %v", name, values)
		}
		required, _ := schema["required"].([]any)
		if !slices.Contains(required, any("objectType")) {
			t.Errorf("%s need not say what it is", name)
		}
	}
}

func TestAChoiceWithoutObjectTypesStaysAsItIs(t *testing.T) {
	done, _, err := completed(t, func(doc node) {
		schemas := at(doc, "components", "schemas")
		delete(at(schemas, "iaa.LoginInput", "properties"), "objectType")
	})
	if err != nil {
		t.Fatal(err)
	}
	body := at(done, "paths", "/users/{user}/login", "post", "requestBody", "content", "application/json", "schema")
	if body["discriminator"] != nil {
		t.Errorf("the discriminator is %v", body["discriminator"])
	}
}

func TestRequestsAreStrictUnlessTheContractIsNot(t *testing.T) {
	done, _, err := completed(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"AdaptiveLoginInput": true, "LoginInput": true, "Credentials": false, "Cddc": false, "Answer": nil, "Problem": nil,
	} {
		if got := at(done, "components", "schemas", name)["additionalProperties"]; got != want {
			t.Errorf("%s takes other keys: %v, want %v", name, got, want)
		}
	}
}

func TestExamplesKeepTheirOrder(t *testing.T) {
	_, text, err := completed(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, e := range people() {
		found := bytes.Index(text, []byte(e.summary))
		if found < last {
			t.Errorf("%s is out of place", e.name)
		}
		last = found
	}
}

func TestProblemsShowTheirOwnStatus(t *testing.T) {
	done, _, err := completed(t, func(doc node) {
		responses := at(doc, "paths", "/v1/users/{user}/login", "post", "responses")
		content := at(responses, "409", "content")
		responses["400"] = node{"description": "Input validation failed", "content": content}
		responses["404"] = node{"description": "User not found; for some callers", "content": content}
	})
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[string]struct {
		short, message string
		fields         bool
	}{
		"400": {"Bad Request", "Input validation failed", true},
		"404": {"Not Found", "User not found", false},
		"409": {"Conflict", "Conflict", false},
	} {
		media := at(done, "paths", "/users/{user}/login", "post", "responses", status, "content", "application/json")
		shown := at(media, "example")
		if shown["error"] != want.short || shown["message"] != want.message || (shown["validationErrors"] != nil) != want.fields {
			t.Errorf("%s shows %v", status, shown)
		}
	}
	answer := at(done, "paths", "/users/{user}/login", "post", "responses", "200", "content", "application/json")
	if answer["example"] != nil {
		t.Error("an answer that is no problem shows one")
	}
}

func TestExamplesNeedAnOperation(t *testing.T) {
	_, _, err := completed(t, func(doc node) { delete(at(doc, "paths"), "/v1/users/{user}/login") })
	if err == nil || !strings.Contains(err.Error(), "there are examples for post /users/{}/login") {
		t.Errorf("got %v", err)
	}
}

func TestOpenBodiesNeedToBeThere(t *testing.T) {
	_, _, err := completed(t, func(doc node) {
		at(doc, "paths", "/v1/users/{user}/login", "post")["requestBody"] = node{}
	})
	if err == nil || !strings.Contains(err.Error(), "there is no body AdaptiveLoginInput to be open") {
		t.Errorf("got %v", err)
	}
}

func TestWhatSwagCouldNotReadIsRefused(t *testing.T) {
	login := func(doc node) node { return at(doc, "paths", "/v1/users/{user}/login", "post") }
	schema := func(doc node, name string) node { return at(doc, "components", "schemas", name) }
	for _, c := range []struct {
		name   string
		change func(node)
		fault  string
	}{
		{"an emptied body", func(d node) { at(d, "components", "schemas")["iaa.LoginInput"] = node{"type": "object"} }, "schema LoginInput is empty"},
		{"a body without anything", func(d node) { at(d, "components", "schemas")["iaa.answer"] = node{} }, "schema Answer is empty"},
		{"an emptied property", func(d node) { at(schema(d, "iaa.answer"), "properties")["sessionStatus"] = node{"description": "?"} }, "Answer.sessionStatus is empty"},
		{"an emptied list", func(d node) { at(schema(d, "iaa.problem"), "properties", "validationErrors")["items"] = node{} }, "Problem.validationErrors[] is empty"},
		{"an emptied parameter", func(d node) { login(d)["parameters"].([]any)[0].(node)["schema"] = node{} }, "parameters has an empty schema"},
		{"an emptied answer", func(d node) { at(login(d), "responses", "200", "content", "application/json")["schema"] = node{} }, "200/content/application/json has an empty schema"},
		{"no summary", func(d node) { delete(login(d), "summary") }, "POST /users/{user}/login has no summary"},
		{"no tag", func(d node) { delete(login(d), "tags") }, "POST /users/{user}/login has no tag"},
		{"an unknown tag", func(d node) { login(d)["tags"] = []any{"logins"} }, `has the tag "logins"`},
		{"one name for two", func(d node) { at(d, "paths", "/healthz", "get")["operationId"] = "login" }, "are both called login"},
	} {
		_, _, err := completed(t, c.change)
		if err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.fault)
		}
	}
}

func TestAPropertyMayMeanToTakeAnything(t *testing.T) {
	_, _, err := completed(t, func(doc node) {
		at(doc, "components", "schemas", "iaa.answer", "properties")["anything"] = node{"x-any": true}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	_, _, err := completed(t, func(doc node) {
		op := at(doc, "paths", "/healthz", "get")
		delete(op, "summary")
		delete(op, "tags")
	})
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v", err)
	}
}

func TestTheExamplesCarryTheDevicesOfTheContract(t *testing.T) {
	for text, want := range map[string]string{
		knownDevice:   "e96dadc9651f5fe8f071110eb174fe8e7a17a9d7a96b3b1980c13e5b4af3a4d7",
		strangeDevice: "2ce4831e26386fd68e0554378fc85ef41902ad5f6ab0ba61a74265ebb05923b0",
	} {
		sum := sha256.Sum256([]byte(text))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("a device of %d bytes has the hash %s", len(text), got)
		}
	}
}

func TestTheCommandReadsOneFileAndWritesAnother(t *testing.T) {
	out := filepath.Join(t.TempDir(), "openapi.json")
	if err := run("testdata/swag.json", out, ofLogin()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil || !bytes.HasSuffix(text, []byte("}\n")) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if err := run("testdata/nowhere.json", out, ofLogin()); err == nil {
		t.Error("a file that is not there is read")
	}
	broken := filepath.Join(t.TempDir(), "swag.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(broken, out, ofLogin()); err == nil {
		t.Error("half a file is read")
	}
}
