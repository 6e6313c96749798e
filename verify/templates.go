package verify

import (
	"cmp"
	"slices"
	"strings"

	"riskgate/models"
)

// Template is how messages are worded, as far as somebody who chooses one has to know.
type Template struct {
	SID      string
	Name     string
	Channels []models.Channel
	Texts    map[string]string // by language
}

// ListTemplates lists the templates whose name holds a text, by descending SID.
func (s *Service) ListTemplates(name string) []Template {
	var found []Template
	for _, t := range s.Templates {
		if !strings.Contains(strings.ToLower(t.Name), strings.ToLower(name)) {
			continue
		}
		shown := Template{SID: t.SID, Name: t.Name, Channels: t.Channels, Texts: map[string]string{}}
		for language, words := range t.Words() {
			shown.Texts[language] = cmp.Or(words.Text, words.Call, words.Mail)
		}
		found = append(found, shown)
	}
	slices.SortFunc(found, func(a, b Template) int { return strings.Compare(b.SID, a.SID) })
	return found
}
