// Package openapi holds the description of riskgate's HTTP interface and the pages
// that show it.
//
// The description is generated: `make spec` reads the comments of the handlers,
// scripts/spec completes what comments cannot say, and the result is committed as
// openapi.json and embedded, so that it is always the one of the running binary.
package openapi

import _ "embed"

//go:embed openapi.json
var description []byte

// Description returns the OpenAPI 3.1 description, JSON. The caller must not
// change it.
func Description() []byte { return description }
