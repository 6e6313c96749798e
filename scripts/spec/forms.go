package main

import "strings"

const formMedia = "application/x-www-form-urlencoded"

// tellForms describes a form as an object of its fields. By swag it is a choice of one of
// them, what each is for is one sentence about all, and which are required is forgotten:
// those say so by x-required.
func tellForms(doc node) {
	for op := range operations(doc) {
		body, _ := op.node["requestBody"].(node)
		content, _ := body["content"].(node)
		form, isForm := content[formMedia].(node)
		if !isForm {
			continue
		}
		fields, _ := at(form, "schema")["oneOf"].([]any)
		words, _ := body["description"].(string)
		schema := formOf(fields, strings.Split(words, " | "))
		op.node["requestBody"] = node{"content": node{formMedia: node{"schema": schema}}, "required": schema["required"] != nil}
	}
}

// formOf makes an object of named fields; words tell of each, in the same order.
func formOf(fields []any, words []string) node {
	properties, required := node{}, []any{}
	for _, field := range fields {
		field, _ := field.(node)
		name, named := field["title"].(string)
		if !named {
			continue
		}
		delete(field, "title")
		if len(words) > len(properties) {
			field["description"] = words[len(properties)]
		}
		if field["x-required"] == true {
			required = append(required, name)
			delete(field, "x-required")
		}
		properties[name] = field
	}
	schema := node{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

// allowNull gives fields the type null, too, that say so by x-nullable.
func allowNull(doc node) {
	walk(doc, "", func(_ string, n node) {
		if n["x-nullable"] == true {
			delete(n, "x-nullable")
			n["type"] = []any{n["type"], "null"}
		}
	})
}
