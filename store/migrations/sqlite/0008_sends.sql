-- Codes that went out, and what became of them: one row for a key and a span of time.

CREATE TABLE send_counts (
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    start      INTEGER NOT NULL,
    part       TEXT NOT NULL,
    sends      INTEGER NOT NULL,
    verified   INTEGER NOT NULL,
    kept_until INTEGER NOT NULL,
    PRIMARY KEY (kind, key, start, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX send_counts_over ON send_counts (kept_until);

CREATE TABLE send_blocks (
    key        TEXT NOT NULL PRIMARY KEY,
    ends_at    INTEGER NOT NULL,
    span       INTEGER NOT NULL, -- nanoseconds
    kept_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
