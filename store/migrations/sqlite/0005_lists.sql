-- Lists of analysts. The watermark 'lists' counts the changes of all of them: whoever
-- changes a list raises it first, and so waits for whoever else does.

CREATE TABLE lists (
    id         INTEGER NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    absolute   INTEGER NOT NULL,
    weight     REAL NOT NULL,
    note       TEXT NOT NULL,
    entries    INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CHECK (kind IN ('allow', 'block', 'watch'))
) STRICT;
CREATE UNIQUE INDEX lists_name ON lists (name);

-- Entries of a list that was deleted are nobody's, and go in batches.
CREATE TABLE list_entries (
    list_id    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    note       TEXT NOT NULL,
    author     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (list_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_entries_seq ON list_entries (seq, list_id, kind, value);
CREATE INDEX list_entries_value ON list_entries (kind, value);
CREATE INDEX list_entries_expiry ON list_entries (expires_at) WHERE expires_at <> 0;

CREATE TABLE list_removals (
    seq        INTEGER NOT NULL,
    list_id    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    removed_at INTEGER NOT NULL,
    PRIMARY KEY (seq, list_id, kind, value)
) STRICT, WITHOUT ROWID;

INSERT INTO watermarks (name, value) VALUES ('lists', 0), ('list-removals', 0);
