-- What riskgate keeps. Times are microseconds since 1970-01-01 UTC; 0 means never.
-- Rows that logins write often lie in the order of their time-ordered keys.

CREATE TABLE users (
    id              TEXT NOT NULL PRIMARY KEY,
    name_key        TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    domain          TEXT NOT NULL,
    email           TEXT NOT NULL,
    phone           TEXT NOT NULL,
    email_verified  INTEGER NOT NULL,
    phone_verified  INTEGER NOT NULL,
    delivery_method TEXT NOT NULL,
    locale          TEXT NOT NULL,
    locked_at       INTEGER NOT NULL,
    disabled_at     INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    last_login_at   INTEGER NOT NULL,
    version         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_name ON users (name_key);
CREATE INDEX users_email ON users (lower(email)) WHERE email <> '';
CREATE INDEX users_phone ON users (phone) WHERE phone <> '';

CREATE TABLE credentials (
    user_id    TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,
    one_time   INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE histories (
    user_id    TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    data       BLOB,
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE authenticators (
    serial     TEXT NOT NULL PRIMARY KEY,
    domain     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    secret     BLOB, -- sealed
    algorithm  TEXT NOT NULL,
    digits     INTEGER NOT NULL,
    period     INTEGER NOT NULL,
    suite      TEXT NOT NULL,
    unlock     INTEGER NOT NULL,
    methods    TEXT NOT NULL,
    counter    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX authenticators_user ON authenticators (user_id) WHERE user_id <> '';

CREATE TABLE devices (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_user ON devices (user_id);

CREATE TABLE sessions (
    id             TEXT NOT NULL PRIMARY KEY,
    request_digest BLOB,
    caller_id      TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    app_session    TEXT NOT NULL,
    lane           TEXT NOT NULL,
    adaptive       INTEGER NOT NULL,
    status         TEXT NOT NULL,
    code           INTEGER NOT NULL,
    proven         TEXT NOT NULL,
    challenges     INTEGER NOT NULL,
    decision_id    INTEGER NOT NULL,
    context        BLOB,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    finished_at    INTEGER NOT NULL,
    CHECK (status IN ('pending', 'accepted', 'refused', 'timeout', 'failed'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_request ON sessions (request_digest) WHERE request_digest IS NOT NULL;
CREATE INDEX sessions_user ON sessions (user_id) WHERE user_id <> '';
CREATE INDEX sessions_pending ON sessions (user_id, caller_id, app_session) WHERE status = 'pending';
CREATE INDEX sessions_overdue ON sessions (expires_at) WHERE status = 'pending';

CREATE TABLE challenges (
    id             TEXT NOT NULL PRIMARY KEY,
    session_id     TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    caller_id      TEXT NOT NULL,
    code           INTEGER NOT NULL,
    request_digest BLOB,
    digest         BLOB,
    question       TEXT NOT NULL,
    "match"        TEXT NOT NULL,
    tries          INTEGER NOT NULL,
    max_tries      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    spent_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX challenges_request ON challenges (request_digest) WHERE request_digest IS NOT NULL;
CREATE INDEX challenges_session ON challenges (session_id, id) WHERE session_id <> '';
CREATE INDEX challenges_user ON challenges (user_id) WHERE user_id <> '';

CREATE TABLE decisions (
    id             INTEGER NOT NULL PRIMARY KEY,
    session_id     TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    caller_id      TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    lane           TEXT NOT NULL,
    code           INTEGER NOT NULL,
    level          TEXT NOT NULL,
    score          INTEGER NOT NULL,
    probability    REAL NOT NULL,
    policy_version INTEGER NOT NULL,
    outcome        TEXT NOT NULL,
    evidence       BLOB,
    detail         BLOB,
    learned        BLOB,
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_user ON decisions (user_id) WHERE user_id <> '';

CREATE TABLE policies (
    version      INTEGER NOT NULL PRIMARY KEY,
    state        TEXT NOT NULL,
    data         BLOB,
    author       TEXT NOT NULL,
    note         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    published_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX policies_live ON policies (state) WHERE state = 'live';

CREATE TABLE api_keys (
    id              TEXT NOT NULL PRIMARY KEY,
    name            TEXT NOT NULL,
    digest          BLOB,
    spki            BLOB,
    scope_list      TEXT NOT NULL,
    trust_client_ip INTEGER NOT NULL,
    credentialless  INTEGER NOT NULL,
    fido_code25     INTEGER NOT NULL,
    failure_word    INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    revoked_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest) WHERE digest IS NOT NULL;
CREATE UNIQUE INDEX api_keys_spki ON api_keys (spki) WHERE spki IS NOT NULL;

CREATE TABLE events (
    id             TEXT NOT NULL PRIMARY KEY,
    at             INTEGER NOT NULL,
    type           TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    session_id     TEXT NOT NULL,
    decision_id    INTEGER NOT NULL,
    caller_id      TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    detail         BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX events_user ON events (user_id, id) WHERE user_id <> '';

CREATE TABLE messages (
    id            TEXT NOT NULL PRIMARY KEY,
    channel       TEXT NOT NULL,
    subject       TEXT NOT NULL,
    sealed        BLOB, -- recipient, body and code
    user_id       TEXT NOT NULL,
    session_id    TEXT NOT NULL,
    state         TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    next_at       INTEGER NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    gateway       TEXT NOT NULL,
    last_error    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    sent_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_queue ON messages (next_at) WHERE state = 'queued';
CREATE INDEX messages_user ON messages (user_id) WHERE user_id <> '';
CREATE INDEX messages_sealed ON messages (expires_at) WHERE sealed IS NOT NULL;

-- One row a limit: attempts in the current window and failures in a row.
CREATE TABLE counters (
    key        TEXT NOT NULL PRIMARY KEY,
    ends_at    INTEGER NOT NULL, -- of the window; 0: it never ends
    tries      INTEGER NOT NULL,
    streak     INTEGER NOT NULL,
    streak_max INTEGER NOT NULL, -- 0: the streak may be forgotten with the window
    touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX counters_ended ON counters (ends_at) WHERE streak_max = 0;

CREATE TABLE risk_cells (
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    sum        REAL NOT NULL,
    seen       INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- How far a journal was read, such as the decisions folded into risk_cells.
CREATE TABLE watermarks (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO watermarks (name, value) VALUES ('cells', 0);
