package pages

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"riskgate/internal/locale"
)

//go:embed texts/*.json
var textFiles embed.FS

// words is what the pages say in one language.
type words struct {
	Ask      string `json:"ask"`
	Happened string `json:"happened"`
	Changed  string `json:"changed"`
	Time     string `json:"time"`
	Place    string `json:"place"`
	Device   string `json:"device"`
	On       string `json:"on"` // what a device is called
	Choose   string `json:"choose"`
	Button   string `json:"button"`

	Thanks string   `json:"thanks"`
	Noted  string   `json:"noted"`
	Now    string   `json:"now"`
	Steps  []string `json:"steps"`

	Wait     string `json:"wait"`
	UnderWay string `json:"underWay"`

	Dead string `json:"dead"`
	Why  string `json:"why"`
}

// spoken holds the words of every language.
var spoken = sync.OnceValue(func() map[string]words {
	all := map[string]words{}
	for _, language := range locale.Languages() {
		raw, err := textFiles.ReadFile("texts/" + language + ".json")
		var w words
		if err == nil {
			err = json.Unmarshal(raw, &w)
		}
		if err != nil {
			panic(fmt.Sprintf("embedded texts: %s: %v", language, err))
		}
		all[language] = w
	}
	return all
})

// device is what a browser on a system is called; unknown ones are left out.
func (w words) device(browser, system string) string {
	if browser == "" || system == "" {
		return browser + system
	}
	return strings.NewReplacer("{browser}", browser, "{system}", system).Replace(w.On)
}
