package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// renameSchemas takes the Go package off the names of schemas and gives them a
// capital: "iaa.loginAnswer" becomes "LoginAnswer". Where two would then share a
// name, both keep their own.
func renameSchemas(doc node) {
	schemas := at(doc, "components", "schemas")
	wanted := map[string][]string{}
	for name := range schemas {
		plain := plainName(name)
		wanted[plain] = append(wanted[plain], name)
	}
	renamed := map[string]string{}
	for plain, names := range wanted {
		if len(names) > 1 {
			continue
		}
		schema := schemas[names[0]]
		delete(schemas, names[0])
		schemas[plain] = schema
		renamed[schemaRef+names[0]] = schemaRef + plain
	}
	walk(doc, "", func(_ string, n node) {
		ref, _ := n["$ref"].(string)
		if to, ok := renamed[ref]; ok {
			n["$ref"] = to
			delete(n, "summary") // swag puts the parameter's name there
		}
	})
}

func plainName(name string) string {
	plain := name[strings.LastIndex(name, ".")+1:]
	return strings.ToUpper(plain[:1]) + plain[1:]
}

// forgetFieldWords takes from schemas what swag put there from one of the fields that
// lead to them: of the others it is not true.
func forgetFieldWords(doc node) {
	for _, schema := range at(doc, "components", "schemas") {
		if schema, isObject := schema.(node); isObject {
			delete(schema, "description")
			delete(schema, "example")
		}
	}
}

// chooseObjectTypes makes every choice of bodies a choice by objectType: each
// branch demands its own name there, and the discriminator says which is which.
func chooseObjectTypes(doc node) {
	schemas := at(doc, "components", "schemas")
	for op := range operations(doc) {
		walk(op.node["requestBody"], "", func(_ string, n node) {
			branches, isChoice := n["oneOf"].([]any)
			if !isChoice {
				return
			}
			mapping := node{}
			for _, branch := range branches {
				choice, _ := branch.(node)
				ref, _ := choice["$ref"].(string)
				name := strings.TrimPrefix(ref, schemaRef)
				schema, _ := schemas[name].(node)
				if properties, _ := schema["properties"].(node); properties["objectType"] == nil {
					return // no body to tell apart by this field
				}
				demandObjectType(schema, name)
				mapping[name] = ref
			}
			n["discriminator"] = node{"propertyName": "objectType", "mapping": mapping}
		})
	}
}

func demandObjectType(schema node, name string) {
	field := at(schema, "properties", "objectType")
	field["type"] = "string"
	field["enum"] = []any{name}
	delete(field, "example")
	required, _ := schema["required"].([]any)
	if !slices.Contains(required, any("objectType")) {
		schema["required"] = append([]any{"objectType"}, required...)
	}
}

// closeStrictBodies says of every object in a request that it takes no other keys,
// but for the bodies that do.
func closeStrictBodies(doc node, open []string) error {
	schemas := at(doc, "components", "schemas")
	inRequests := map[string]bool{}
	for op := range operations(doc) {
		maps.Copy(inRequests, refsIn(doc, op.node["requestBody"]))
	}
	for name := range inRequests {
		schema, _ := schemas[name].(node)
		if schema["properties"] == nil || schema["additionalProperties"] != nil {
			continue
		}
		schema["additionalProperties"] = slices.Contains(open, name)
	}
	for _, name := range open {
		if !inRequests[name] {
			return fmt.Errorf("there is no body %s to be open", name)
		}
	}
	return nil
}
