package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"riskgate/models"
)

// busy is what callers are told of a database that takes nothing at the moment.
func busy(cause error) error {
	return models.Errorf(models.Overloaded, "The database is busy").After(time.Second).Because(cause)
}

// unavailable reports whether a database could not be reached, went away, or was
// held by another program all the time.
func unavailable(err error) bool {
	var held sqlite3.Error
	if errors.As(err, &held) {
		return held.Code == sqlite3.ErrBusy || held.Code == sqlite3.ErrLocked
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true
	}
	const tooManyConnections, adminShutdown, crashShutdown, cannotConnectNow = "53300", "57P01", "57P02", "57P03"
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return slices.Contains([]string{tooManyConnections, adminShutdown, crashShutdown, cannotConnectNow}, refused.Code)
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}
