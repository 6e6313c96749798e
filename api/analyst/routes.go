package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// LargestBody is how many bytes a request may have: a policy and a few words.
const LargestBody = 256 << 10

// Registrar takes a path together with the scope that guards it.
type Registrar interface {
	Handle(method, path string, scope models.Scope, handle func(*gin.Context) error)
}

// Mount registers every path of the room.
func (a *API) Mount(r Registrar) {
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

	r.Handle(http.MethodGet, "/risk/decisions", models.ScopeRiskRead, a.listDecisions)
	r.Handle(http.MethodGet, "/risk/decisions/:id", models.ScopeRiskRead, a.showDecision)
	r.Handle(http.MethodPost, "/risk/decisions/:id/rejudge", models.ScopeRiskRead, a.rejudge)
}
