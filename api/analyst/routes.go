package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/login"
	"riskgate/models"
)

// LargestBody is how many bytes a request may have: a policy and a few words.
const LargestBody = 256 << 10

// A file of labels: JSON, one to a line.
const (
	labelLines   = "application/x-ndjson"
	largestLines = 1 << 20 // bytes
)

// Registrar takes a path together with the scope that guards it.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
	Upload(path string, scope models.Scope, media string, largest int64, handle func(*gin.Context) error)
}

// Mount registers every path of the room.
func (a *API) Mount(r Registrar) {
	a.mountPolicies(r)
	a.mountLists(r)
	a.mountDecisions(r)
	a.mountCases(r)
	a.mountRules(r)
	a.mountBacktests(r)
	a.mountWebhooks(r)
}

// mountPolicies registers policies on their way into force.
func (a *API) mountPolicies(r Registrar) {
	r.Handle(http.MethodGet, "/risk/policies", models.ScopeRiskRead, a.listPolicies)
	r.Handle(http.MethodPost, "/risk/policies", models.ScopeRiskWrite, a.createPolicy)
	r.Handle(http.MethodGet, "/risk/policies/live", models.ScopeRiskRead, a.showLivePolicy)
	r.Handle(http.MethodGet, "/risk/policies/:version", models.ScopeRiskRead, a.showPolicy)
	r.Handle(http.MethodPut, "/risk/policies/:version", models.ScopeRiskWrite, a.changePolicy)
	r.Handle(http.MethodDelete, "/risk/policies/:version", models.ScopeRiskWrite, a.discardPolicy)
	r.Handle(http.MethodGet, "/risk/policies/:version/diff", models.ScopeRiskRead, a.diffPolicy)
	r.Handle(http.MethodPost, "/risk/policies/:version/shadow", models.ScopeRiskPublish, a.shadowPolicy)
	r.Handle(http.MethodPost, "/risk/policies/:version/publish", models.ScopeRiskPublish, a.publishPolicy)
	r.Handle(http.MethodPost, "/risk/policies/:version/retire", models.ScopeRiskPublish, a.retirePolicy)
	r.Handle(http.MethodPost, "/risk/policies/:version/rollback", models.ScopeRiskPublish, a.rollBackPolicy)
}

// mountLists registers lists and who is on them.
func (a *API) mountLists(r Registrar) {
	// What it means to be on a list is for those who publish; who is on it, for all who write.
	r.Handle(http.MethodGet, "/risk/lists", models.ScopeRiskRead, a.listLists)
	r.Handle(http.MethodPost, "/risk/lists", models.ScopeRiskPublish, a.createList)
	r.Handle(http.MethodGet, "/risk/lists/lookup", models.ScopeRiskRead, a.lookUp)
	r.Handle(http.MethodGet, "/risk/lists/:list", models.ScopeRiskRead, a.showList)
	r.Handle(http.MethodPut, "/risk/lists/:list", models.ScopeRiskPublish, a.changeList)
	r.Handle(http.MethodDelete, "/risk/lists/:list", models.ScopeRiskPublish, a.deleteList)
	r.Handle(http.MethodGet, "/risk/lists/:list/entries", models.ScopeRiskRead, a.listEntries)
	r.Handle(http.MethodPost, "/risk/lists/:list/entries", models.ScopeRiskWrite, a.addEntry)
	r.Handle(http.MethodDelete, "/risk/lists/:list/entries", models.ScopeRiskWrite, a.removeEntry)
	r.Handle(http.MethodGet, "/risk/lists/:list/export", models.ScopeRiskRead, a.exportList)
	r.Upload("/risk/lists/:list/import", models.ScopeRiskWrite, csvMedia, analysis.LargestImport, a.importList)
}

// mountDecisions registers decisions, what they turned out to be, and who looks into them.
func (a *API) mountDecisions(r Registrar) {
	r.Handle(http.MethodGet, "/risk/decisions", models.ScopeRiskRead, a.listDecisions)
	r.Handle(http.MethodGet, "/risk/decisions/:id", models.ScopeRiskRead, a.showDecision)
	r.Handle(http.MethodPost, "/risk/decisions/:id/rejudge", models.ScopeRiskRead, a.rejudge)

	r.Handle(http.MethodGet, "/risk/decisions/:id/labels", models.ScopeRiskRead, a.showLabels)
	r.Handle(http.MethodGet, "/risk/labels", models.ScopeRiskRead, a.listLabels)
	r.Handle(http.MethodPost, "/risk/labels", models.ScopeRiskWrite, a.giveLabel)
	r.Upload("/risk/labels/import", models.ScopeRiskWrite, labelLines, largestLines, a.importLabels)

	r.Handle(http.MethodGet, "/risk/drift", models.ScopeRiskRead, a.showDrift)
}

// mountCases registers the queues of what somebody should look at.
func (a *API) mountCases(r Registrar) {
	r.Handle(http.MethodGet, "/risk/queues", models.ScopeRiskRead, a.listQueues)
	r.Handle(http.MethodGet, "/risk/cases", models.ScopeRiskRead, a.listCases)
	r.Handle(http.MethodPost, "/risk/cases", models.ScopeRiskWrite, a.openCase)
	r.Handle(http.MethodPost, "/risk/cases/close", models.ScopeRiskWrite, a.closeCases)
	r.Handle(http.MethodGet, "/risk/cases/:case", models.ScopeRiskRead, a.showCase)
	r.Handle(http.MethodPost, "/risk/cases/:case/lock", models.ScopeRiskWrite, a.lockCase)
	r.Handle(http.MethodDelete, "/risk/cases/:case/lock", models.ScopeRiskWrite, a.releaseCase)
	r.Handle(http.MethodGet, "/risk/cases/:case/notes", models.ScopeRiskRead, a.listNotes)
	r.Handle(http.MethodPost, "/risk/cases/:case/notes", models.ScopeRiskWrite, a.addNote)
	r.Handle(http.MethodPost, "/risk/cases/:case/close", models.ScopeRiskWrite, a.closeCase)
}

// mountRules registers rules and what they are made of.
func (a *API) mountRules(r Registrar) {
	r.Handle(http.MethodGet, "/risk/facts", models.ScopeRiskRead, a.listFacts)
	r.Handle(http.MethodGet, "/risk/rules", models.ScopeRiskRead, a.listRules)
	r.Handle(http.MethodPost, "/risk/rules/check", models.ScopeRiskRead, a.checkRule)
}

// mountBacktests registers backtests.
func (a *API) mountBacktests(r Registrar) {
	r.Handle(http.MethodGet, "/risk/backtests", models.ScopeRiskRead, a.listBacktests)
	r.Handle(http.MethodPost, "/risk/backtests", models.ScopeRiskWrite, a.queueBacktest)
	r.Handle(http.MethodGet, "/risk/backtests/:id", models.ScopeRiskRead, a.showBacktest)
	r.Handle(http.MethodDelete, "/risk/backtests/:id", models.ScopeRiskWrite, a.cancelBacktest)
	r.Handle(http.MethodGet, "/risk/backtests/:id/report.csv", models.ScopeRiskRead, a.showBacktestCSV)
}

// reading keeps those out who must not read: a webhook tells everything.
func reading(handle func(*gin.Context) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if !login.CallerFrom(c.Request.Context()).Allows(models.ScopeRiskRead) {
			return models.Errorf(models.Forbidden, "The scope %q is needed, too", string(models.ScopeRiskRead))
		}
		return handle(c)
	}
}

// mountWebhooks registers webhooks.
func (a *API) mountWebhooks(r Registrar) {
	r.Handle(http.MethodGet, "/risk/webhooks", models.ScopeRiskRead, a.listWebhooks)
	r.Handle(http.MethodPost, "/risk/webhooks", models.ScopeRiskWrite, reading(a.createWebhook))
	r.Handle(http.MethodGet, "/risk/webhooks/:id", models.ScopeRiskRead, a.showWebhook)
	r.Handle(http.MethodPatch, "/risk/webhooks/:id", models.ScopeRiskWrite, reading(a.changeWebhook))
	r.Handle(http.MethodDelete, "/risk/webhooks/:id", models.ScopeRiskWrite, a.deleteWebhook)
	r.Handle(http.MethodPost, "/risk/webhooks/:id/rotate", models.ScopeRiskWrite, reading(a.rotateWebhook))
	r.Handle(http.MethodPost, "/risk/webhooks/:id/test", models.ScopeRiskWrite, reading(a.testWebhook))
	r.Handle(http.MethodPost, "/risk/webhooks/:id/replay", models.ScopeRiskWrite, reading(a.replayPeriod))
	r.Handle(http.MethodGet, "/risk/webhooks/:id/deliveries", models.ScopeRiskRead, a.listDeliveries)
	r.Handle(http.MethodPost, "/risk/webhooks/:id/deliveries/:event/replay", models.ScopeRiskWrite, reading(a.replayDelivery))
}
