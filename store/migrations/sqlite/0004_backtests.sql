-- Kept decisions packed for backtests, and the backtests as jobs.

CREATE TABLE blocks (
    first INTEGER NOT NULL PRIMARY KEY,
    last  INTEGER NOT NULL,
    rows  INTEGER NOT NULL,
    data  BLOB -- without: to be packed again
) STRICT;
CREATE INDEX blocks_stale ON blocks (first) WHERE data IS NULL;

-- How far decisions are packed, and how many users were erased.
INSERT INTO watermarks (name, value) VALUES ('blocks', 0), ('erasures', 0);

CREATE TABLE backtests (
    id            TEXT NOT NULL PRIMARY KEY,
    state         TEXT NOT NULL,
    version       INTEGER NOT NULL,
    rule          TEXT NOT NULL,
    live          INTEGER NOT NULL,
    data          BLOB,
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    first         INTEGER NOT NULL,
    last          INTEGER NOT NULL,
    author        TEXT NOT NULL,
    author_name   TEXT NOT NULL,
    reason        TEXT NOT NULL,
    done          INTEGER NOT NULL,
    total         INTEGER NOT NULL,
    report        BLOB,
    error         TEXT NOT NULL,
    tries         INTEGER NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX backtests_open ON backtests (id) WHERE state IN ('queued', 'running');
