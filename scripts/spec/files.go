package main

import "strings"

const jsonMedia = "application/json"

// placeFiles puts right what swag makes of operations that take or give a file: a body
// is of the media type that was named, and a problem is JSON whatever a success is.
func placeFiles(doc node) {
	for op := range operations(doc) {
		if body, has := op.node["requestBody"].(node); has {
			content := at(body, "content")
			if len(content) > 1 {
				delete(content, "text/plain") // for a string, beside the type that was named
			}
		}
		responses := at(op.node, "responses")
		for status := range responses {
			content, has := at(responses, status)["content"].(node)
			if !has || strings.HasPrefix(status, "2") {
				continue
			}
			for media, described := range content {
				delete(content, media)
				content[jsonMedia] = described
			}
		}
	}
}
