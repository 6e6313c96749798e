package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// Health says that the server does its work.
type Health struct {
	Status string `json:"status" enums:"ok" example:"ok"`
}

// healthy answers as soon as the server listens, which it does only when it is
// ready.
//
//	@Summary		Is the server up?
//	@Description	Answers as long as the process can. It does not ask the database; `/readyz` does.
//	@Tags			operation
//	@ID				health
//	@Produce		json
//	@Success		200	{object}	Health
//	@Failure		403	{object}	Problem	"Not from this machine"
//	@Failure		500	{object}	Problem	"A fault of the server"
//	@Router			/healthz [get]
func (s *Server) healthy(c *gin.Context) error {
	c.JSON(http.StatusOK, Health{"ok"})
	return nil
}

// readiness tells a load balancer whether to send requests here.
//
//	@Summary		May requests be sent here?
//	@Description	503 while the database does not answer and once the server has begun to stop.
//	@Tags			operation
//	@ID				ready
//	@Produce		json
//	@Success		200	{object}	Health
//	@Failure		403	{object}	Problem	"Not from this machine"
//	@Failure		500	{object}	Problem	"A fault of the server"
//	@Failure		503	{object}	Problem
//	@Router			/readyz [get]
func (s *Server) readiness(c *gin.Context) error {
	if s.draining.Load() {
		return models.Errorf(models.Overloaded, "The server is stopping").After(5 * time.Second)
	}
	if err := s.ready(c.Request.Context()); err != nil {
		return models.Errorf(models.Overloaded, "The server is not ready").After(time.Second).Because(err)
	}
	return s.healthy(c)
}
