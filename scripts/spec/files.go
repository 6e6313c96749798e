package main

// nameFiles leaves a body the one media type that was named: beside it, swag describes
// every string as plain text.
func nameFiles(doc node) {
	for op := range operations(doc) {
		body, _ := op.node["requestBody"].(node)
		if content, _ := body["content"].(node); len(content) > 1 {
			delete(content, "text/plain")
		}
	}
}
