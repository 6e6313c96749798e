package main

import "testing"

func TestAFileHasTheMediaTypeThatWasNamed(t *testing.T) {
	described := func(media ...string) node {
		content := node{}
		for _, m := range media {
			content[m] = node{}
		}
		return node{"requestBody": node{"content": content}}
	}
	doc := node{"paths": node{"/import": node{
		"post": described("text/csv", "text/plain"), "put": described("text/plain"), "get": node{},
	}}}
	nameFiles(doc)
	for method, want := range map[string]string{"post": "text/csv", "put": "text/plain"} {
		content := at(doc, "paths", "/import", method, "requestBody", "content")
		if _, named := content[want]; !named || len(content) != 1 {
			t.Errorf("the body of %s is %v", method, content)
		}
	}
}
