-- Kept decisions packed for backtests, and the backtests as jobs.

CREATE TABLE blocks (
    first BIGINT NOT NULL PRIMARY KEY,
    last  BIGINT NOT NULL,
    rows  BIGINT NOT NULL,
    data  BYTEA -- without: to be packed again
);
CREATE INDEX blocks_stale ON blocks (first) WHERE data IS NULL;

-- How far decisions are packed, and how many users were erased.
INSERT INTO watermarks (name, value) VALUES ('blocks', 0), ('erasures', 0);

CREATE TABLE backtests (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state         TEXT COLLATE "C" NOT NULL,
    version       BIGINT NOT NULL,
    rule          TEXT COLLATE "C" NOT NULL,
    live          BIGINT NOT NULL,
    data          BYTEA,
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    first         BIGINT NOT NULL,
    last          BIGINT NOT NULL,
    author        TEXT COLLATE "C" NOT NULL,
    author_name   TEXT COLLATE "C" NOT NULL,
    reason        TEXT COLLATE "C" NOT NULL,
    done          BIGINT NOT NULL,
    total         BIGINT NOT NULL,
    report        BYTEA,
    error         TEXT COLLATE "C" NOT NULL,
    tries         BIGINT NOT NULL,
    claimed_by    TEXT COLLATE "C" NOT NULL,
    claimed_until BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL
);
CREATE INDEX backtests_open ON backtests (id) WHERE state IN ('queued', 'running');
