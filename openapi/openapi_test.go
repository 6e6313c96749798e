package openapi_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"riskgate/openapi"
	"riskgate/openapi/openapitest"
)

func TestTheDescriptionIsValid(t *testing.T) {
	openapitest.New(t)
}

func TestNoSchemaIsEmpty(t *testing.T) {
	var doc struct {
		Components struct {
			Schemas map[string]map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(openapi.Description(), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Components.Schemas) == 0 {
		t.Fatal("there are no schemas")
	}
	for name, schema := range doc.Components.Schemas {
		if schema["type"] == "object" && schema["properties"] == nil && schema["additionalProperties"] == nil {
			t.Errorf("%s says nothing of its content", name)
		}
		properties, _ := schema["properties"].(map[string]any)
		for property, inner := range properties {
			if inner, _ := inner.(map[string]any); len(inner) == 0 {
				t.Errorf("%s.%s says nothing of its content", name, property)
			}
		}
	}
}

func TestTheLoginsBodyIsAChoiceOfObjectTypes(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						OneOf         []any `json:"oneOf"`
						Discriminator struct {
							PropertyName string            `json:"propertyName"`
							Mapping      map[string]string `json:"mapping"`
						} `json:"discriminator"`
					} `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(openapi.Description(), &doc); err != nil {
		t.Fatal(err)
	}
	schema := doc.Paths["/users/{user}/login"]["post"].RequestBody.Content["application/json"].Schema
	if len(schema.OneOf) != 2 || schema.Discriminator.PropertyName != "objectType" {
		t.Fatalf("got %+v", schema)
	}
	for _, name := range []string{"AdaptiveLoginInput", "LoginInput"} {
		if schema.Discriminator.Mapping[name] != "#/components/schemas/"+name {
			t.Errorf("%s leads to %q", name, schema.Discriminator.Mapping[name])
		}
	}
}

func TestEveryDemoPersonHasAnExample(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range openapitest.Examples(t, "POST", "/users/{user}/login") {
		seen[e.User] = true
		if e.Status == 0 {
			t.Errorf("%s does not say what it is answered", e.Name)
		}
	}
	for _, person := range []string{
		"iaa_user", "sms_user", "traveller", "new_user", "face_user", "nofactor_user", "locked_user",
	} {
		if !seen[person] {
			t.Errorf("%s has no example", person)
		}
	}
}

func TestTheFilesForCurlAreTheExamples(t *testing.T) {
	files := map[string]bool{"iaa_user": false, "sms_user_far": false}
	for _, e := range openapitest.Examples(t, "POST", "/users/{user}/login") {
		if _, isFile := files[e.Name]; !isFile {
			continue
		}
		files[e.Name] = true
		text, err := os.ReadFile("../docs/curl/" + e.Name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var file, example any
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(e.Body, &example); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(file, example) {
			t.Errorf("docs/curl/%s.json differs from the example of that name", e.Name)
		}
	}
	for name, found := range files {
		if !found {
			t.Errorf("there is no example %s", name)
		}
	}
}
