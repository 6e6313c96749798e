-- Lists of analysts. The watermark 'lists' counts the changes of all of them: whoever
-- changes a list raises it first, and so waits for whoever else does.

CREATE TABLE lists (
    id         BIGINT NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL,
    absolute   BOOLEAN NOT NULL,
    weight     DOUBLE PRECISION NOT NULL,
    note       TEXT NOT NULL,
    entries    BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    CHECK (kind IN ('allow', 'block', 'watch'))
);
CREATE UNIQUE INDEX lists_name ON lists (name);

-- Entries of a list that was deleted are nobody's, and go in batches.
CREATE TABLE list_entries (
    list_id    BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    value      TEXT COLLATE "C" NOT NULL,
    note       TEXT NOT NULL,
    author     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (list_id, kind, value)
);
CREATE INDEX list_entries_seq ON list_entries (seq, list_id, kind, value);
CREATE INDEX list_entries_value ON list_entries (kind, value);
CREATE INDEX list_entries_expiry ON list_entries (expires_at) WHERE expires_at <> 0;

CREATE TABLE list_removals (
    seq        BIGINT NOT NULL,
    list_id    BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    value      TEXT COLLATE "C" NOT NULL,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (seq, list_id, kind, value)
);

INSERT INTO watermarks (name, value) VALUES ('lists', 0), ('list-removals', 0);
