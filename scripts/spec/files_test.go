package main

import (
	"maps"
	"slices"
	"testing"
)

func TestFilesHaveTheirOwnMediaTypeAndProblemsAreJSON(t *testing.T) {
	const path = "/users/{user}/login"
	done, _, err := completed(t, func(doc node) {
		operation := at(doc, "paths", "/v1"+path, "post")
		if _, there := at(doc, "paths")["/v1"+path]; len(operation) == 0 || !there {
			t.Fatal("the fixture has no such path")
		}
		responses := at(operation, "responses")
		for status := range responses {
			content := at(responses, status, "content")
			content["text/csv"] = content["application/json"]
			delete(content, "application/json")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	responses := at(done, "paths", path, "post", "responses")
	for status := range responses {
		want := jsonMedia
		if status == "200" {
			want = "text/csv"
		}
		if got := slices.Collect(maps.Keys(at(responses, status, "content"))); len(got) > 0 && (len(got) > 1 || got[0] != want) {
			t.Errorf("%s is %v", status, got)
		}
	}

	doc := node{"paths": node{"/import": node{"post": node{"requestBody": node{"content": node{
		"text/csv": node{}, "text/plain": node{},
	}}}}}}
	placeFiles(doc)
	content := at(doc, "paths", "/import", "post", "requestBody", "content")
	if _, named := content["text/csv"]; !named || len(content) != 1 {
		t.Errorf("the body is %v", content)
	}
}
