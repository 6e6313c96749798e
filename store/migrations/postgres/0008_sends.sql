-- Codes that went out, and what became of them: one row for a key and a span of time.

CREATE TABLE send_counts (
    kind       TEXT COLLATE "C" NOT NULL,
    key        TEXT COLLATE "C" NOT NULL,
    start      BIGINT NOT NULL,
    part       TEXT COLLATE "C" NOT NULL,
    sends      BIGINT NOT NULL,
    verified   BIGINT NOT NULL,
    kept_until BIGINT NOT NULL,
    PRIMARY KEY (kind, key, start, part)
);
CREATE INDEX send_counts_over ON send_counts (kept_until);

CREATE TABLE send_blocks (
    key        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ends_at    BIGINT NOT NULL,
    span       BIGINT NOT NULL, -- nanoseconds
    kept_until BIGINT NOT NULL
);
