package main_test

import (
	"strings"
	"testing"

	"riskgate/internal/archtest"
)

// plan is the plan of the house as docs/architecture.md draws it.
func plan() archtest.Rules {
	return archtest.Rules{
		Module: "riskgate",
		Arrows: map[string][]string{
			"":             {"cli"},
			"cli":          {"*"},
			"api":          {"api/*", "account", "analysis", "login", "verify", "challenge", "oidc", "models", "risk", "openapi", "web", "internal/*"},
			"api/*":        {"account", "analysis", "login", "verify", "challenge", "oidc", "models", "risk", "openapi", "web", "internal/*"},
			"account":      {"login", "models", "risk", "internal/*"}, // login: an attempt and its answer, see docs/adr/0025
			"analysis":     {"models", "risk", "internal/*"},
			"login":        {"challenge", "models", "risk", "internal/*"},
			"verify":       {"models", "notify", "risk", "internal/*"},
			"oidc":         {"models", "internal/*"},
			"challenge":    {"models", "notify", "risk", "internal/*"}, // risk: the words Code and Factor, see docs/adr/0001
			"store":        {"models", "risk", "internal/*"},
			"store/*":      {"store", "models", "risk", "internal/*"},
			"notify":       {"models", "internal/*"},
			"webhook":      {"models", "internal/*"},
			"verify/*":     {"models", "internal/*"},
			"models":       {"risk"},
			"risk":         {},
			"risk/*":       {"risk"},
			"openapi":      {},
			"openapi/*":    {"openapi"},
			"web":          {},
			"pkg/stepup":   {},
			"internal":     {"internal/*"},
			"internal/geo": {},
			"examples":     {}, // they know riskgate by its contracts alone
			"scripts":      {"cli", "login", "models", "openapi", "risk", "internal/*"},
		},
		Reserved: map[string]string{
			"github.com/gin-gonic/": "api",
			"gorm.io/":              "store",
		},
		Pure: "risk",
		Impure: []string{
			"os", "net", "database", "log", "syscall", "plugin", "runtime", "io/ioutil", "math/rand", "crypto/rand", "testing",
		},
		// Seeded numbers: the same seed gives the same world.
		ButMay:   map[string][]string{"risk/evaluate": {"math/rand/v2"}},
		PureMay:  []string{"cel.dev/cel-go"},
		Nameless: []string{"util", "utils", "common", "helper", "helpers", "manager", "base", "misc", "shared"},
		MaxLines: 250,
		Longer:   map[string]string{},
	}
}

func TestTheHouseFollowsItsPlan(t *testing.T) {
	rules := plan()
	for _, p := range archtest.List(t) {
		for _, complaint := range rules.Complaints(p) {
			t.Error(complaint)
		}
	}
}

func TestThePlanForbids(t *testing.T) {
	for _, c := range []struct{ from, imported string }{
		{"", "riskgate/store"},
		{"api", "riskgate/store"},
		{"api", "riskgate/notify"},
		{"api/iaa", "riskgate/api"},
		{"api/iaa", "riskgate/api/scim"},
		{"api/iaa", "riskgate/store"},
		{"account", "riskgate/store"},
		{"account", "riskgate/challenge"},
		{"account", "riskgate/api"},
		{"login", "riskgate/account"},
		{"login", "riskgate/store"},
		{"login", "riskgate/analysis"},
		{"analysis", "riskgate/login"},
		{"analysis", "riskgate/store"},
		{"analysis", "riskgate/api"},
		{"analysis", "github.com/gin-gonic/gin"},
		{"login", "riskgate/notify"},
		{"login", "riskgate/api"},
		{"oidc", "riskgate/login"},
		{"oidc", "riskgate/risk"},
		{"challenge", "riskgate/login"},
		{"challenge", "riskgate/store"},
		{"store", "riskgate/login"},
		{"store", "riskgate/account"},
		{"notify", "riskgate/risk"},
		{"notify", "riskgate/challenge"},
		{"verify", "riskgate/store"},
		{"verify", "riskgate/login"},
		{"verify", "riskgate/challenge"},
		{"verify", "riskgate/api"},
		{"login", "riskgate/verify"},
		{"api/verify", "riskgate/notify"},
		{"webhook", "riskgate/notify"},
		{"webhook", "riskgate/login"},
		{"webhook", "riskgate/store"},
		{"webhook", "riskgate/risk"},
		{"login", "riskgate/webhook"},
		{"verify/pumping", "riskgate/store"},
		{"verify/pumping", "riskgate/login"},
		{"models", "riskgate/internal/clock"},
		{"models", "riskgate/store"},
		{"risk", "riskgate/models"},
		{"risk", "riskgate/internal/geo"},
		{"risk", "riskgate/risk/evaluate"},
		{"openapi", "riskgate/models"},
		{"web", "riskgate/models"},
		{"pkg/stepup", "riskgate/models"},
		{"internal/secret", "riskgate/models"},
		{"internal/geo", "riskgate/internal/ua"},
		{"scripts/bench", "riskgate/store"},
		{"examples/phone-login", "riskgate/models"},
		{"attic", "riskgate/models"},
		{"cli", "riskgate/store/storetest"},
		{"api", "riskgate/openapi/openapitest"},
		{"login", "github.com/gin-gonic/gin"},
		{"apiary", "github.com/gin-gonic/gin"},
		{"models", "gorm.io/gorm"},
		{"api/iaa", "gorm.io/driver/sqlite"},
		{"risk", "os"},
		{"risk", "os/exec"},
		{"risk", "net/http"},
		{"risk", "database/sql"},
		{"risk", "log/slog"},
		{"risk", "math/rand/v2"},
		{"risk/evaluate", "net/netip"},
		{"risk/evaluate", "math/rand"},
		{"risk/evaluate", "crypto/rand"},
		{"risk/evaluate/deeper", "math/rand/v2"},
		{"risk", "golang.org/x/text/cases"},
	} {
		if plan().Imports(importing(c.from, c.imported)) == nil {
			t.Errorf("%q may import %q", c.from, c.imported)
		}
	}
}

func TestThePlanAllows(t *testing.T) {
	for _, c := range []struct{ from, imported string }{
		{"", "riskgate/cli"},
		{"cli", "riskgate/store"},
		{"cli", "riskgate/api/iaa"},
		{"api", "riskgate/api/iaa"},
		{"api/iaa", "riskgate/account"},
		{"api/iaa", "riskgate/internal/strictjson"},
		{"account", "riskgate/login"},
		{"api/analyst", "riskgate/analysis"},
		{"analysis", "riskgate/risk"},
		{"api/verify", "riskgate/verify"},
		{"verify", "riskgate/notify"},
		{"api/iaa", "github.com/gin-gonic/gin"},
		{"store", "gorm.io/gorm"},
		{"store/storetest", "riskgate/store"},
		{"models", "riskgate/risk"},
		{"risk", "encoding/json"},
		{"risk", "cel.dev/cel-go/cel"},
		{"risk/evaluate", "riskgate/risk"},
		{"risk/evaluate", "math/rand/v2"},
		{"internal/config", "riskgate/internal/secret"},
	} {
		if complaints := plan().Imports(importing(c.from, c.imported)); complaints != nil {
			t.Error(complaints)
		}
	}
}

func importing(room, imported string) archtest.Package {
	return archtest.Package{
		ImportPath: strings.TrimSuffix("riskgate/"+room, "/"),
		Imports:    []string{imported},
	}
}
