-- By when a backtest's labels were known.

ALTER TABLE backtests ADD COLUMN known_by INTEGER NOT NULL DEFAULT 0;
UPDATE backtests SET known_by = created_at;
