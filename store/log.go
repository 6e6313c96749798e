package store

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const slowQuery = 200 * time.Millisecond

// slowLog reports slow queries, without their values. Errors are returned to who
// asked, and logged there if they matter.
type slowLog struct{ logger.Interface }

func newSlowLog(log *slog.Logger) slowLog {
	return slowLog{logger.NewSlogLogger(log, logger.Config{
		SlowThreshold:        slowQuery,
		LogLevel:             logger.Warn,
		ParameterizedQueries: true,
	})}
}

// LogMode implements logger.Interface.
func (l slowLog) LogMode(level logger.LogLevel) logger.Interface {
	return slowLog{l.Interface.LogMode(level)}
}

// Trace implements logger.Interface.
func (l slowLog) Trace(ctx context.Context, begin time.Time, query func() (string, int64), _ error) {
	l.Interface.Trace(ctx, begin, query, nil)
}

// ParamsFilter keeps the values out of what is logged.
func (slowLog) ParamsFilter(_ context.Context, query string, _ ...any) (string, []any) {
	return query, nil
}

func ormConfig(log *slog.Logger, prepare bool) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            prepare,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 newSlowLog(log),
	}
}
