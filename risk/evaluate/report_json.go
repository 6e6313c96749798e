package evaluate

import (
	"encoding/json"
	"io"
)

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", " ")
	return e.Encode(r)
}
