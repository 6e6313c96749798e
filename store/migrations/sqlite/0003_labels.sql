-- What logins turned out to be, what that corrects, and what analysts look at.

CREATE TABLE labels (
    id          TEXT NOT NULL PRIMARY KEY,
    login       TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    decision_id INTEGER NOT NULL,
    user_id     TEXT NOT NULL,
    verdict     TEXT NOT NULL,
    source      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL,
    note        TEXT NOT NULL,
    decided_at  INTEGER NOT NULL,
    score       INTEGER NOT NULL,
    probability REAL NOT NULL,
    CHECK (verdict IN ('fraud', 'genuine')),
    CHECK (source IN ('analyst', 'user', 'import'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX labels_login ON labels (login, seq);
CREATE INDEX labels_user ON labels (user_id, id) WHERE user_id <> '';
CREATE INDEX labels_decided ON labels (decided_at);

CREATE TABLE corrections (
    id          INTEGER NOT NULL PRIMARY KEY,
    login       TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    decision_id INTEGER NOT NULL,
    user_id     TEXT NOT NULL,
    fraud       INTEGER NOT NULL,
    delta       BLOB,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX corrections_login ON corrections (login, seq);
CREATE INDEX corrections_user ON corrections (user_id) WHERE user_id <> '';
INSERT INTO watermarks (name, value) VALUES ('corrections', 0);

CREATE TABLE cases (
    id           TEXT NOT NULL PRIMARY KEY,
    queue        TEXT NOT NULL,
    decision_id  INTEGER NOT NULL,
    user_id      TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    opened_by    TEXT NOT NULL,
    state        TEXT NOT NULL,
    locked_by    TEXT NOT NULL,
    locked_until INTEGER NOT NULL,
    hits         INTEGER NOT NULL,
    result       TEXT NOT NULL,
    closed_at    INTEGER NOT NULL,
    closed_by    TEXT NOT NULL,
    CHECK (state IN ('open', 'locked', 'closed')),
    CHECK (result IN ('', 'fraud', 'genuine', 'unsure')),
    CHECK ((state = 'closed') = (result <> ''))
) STRICT, WITHOUT ROWID;
-- One open case for each queue and user. Names that nobody has share one.
CREATE UNIQUE INDEX cases_open ON cases (queue, user_id) WHERE state <> 'closed';
CREATE INDEX cases_queue ON cases (queue, id);
CREATE INDEX cases_user ON cases (user_id, id) WHERE user_id <> '';

CREATE TABLE case_notes (
    id          TEXT NOT NULL PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL,
    text        TEXT NOT NULL,
    decision_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX case_notes_case ON case_notes (case_id, id);

-- One row a week: how logins were judged, and how far that is counted.
CREATE TABLE drift_weeks (
    start    INTEGER NOT NULL PRIMARY KEY,
    data     BLOB,
    at_time  INTEGER NOT NULL,
    at_id    INTEGER NOT NULL,
    done     INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
