-- Whom a service knows, what they prove themselves with, and when they were asked to. What
-- belongs to an entity goes with it, and with the service.

CREATE TABLE verify_entities (
    id         TEXT NOT NULL PRIMARY KEY,
    service_id TEXT NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    identity   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verify_entities_identity ON verify_entities (service_id, identity);
CREATE INDEX verify_entities_service ON verify_entities (service_id, id);

CREATE TABLE verify_factors (
    id            TEXT NOT NULL PRIMARY KEY,
    service_id    TEXT NOT NULL,
    entity_id     TEXT NOT NULL REFERENCES verify_entities (id) ON DELETE CASCADE,
    identity      TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    type          TEXT NOT NULL,
    status        TEXT NOT NULL,
    metadata      TEXT NOT NULL,
    sealed        BLOB,
    algorithm     TEXT NOT NULL,
    digits        INTEGER NOT NULL,
    period        INTEGER NOT NULL,
    skew          INTEGER NOT NULL,
    last_step     INTEGER NOT NULL,
    public_key    BLOB,
    app_id        TEXT NOT NULL,
    platform      TEXT NOT NULL,
    push_token    TEXT NOT NULL,
    sdk           TEXT NOT NULL,
    tries         INTEGER NOT NULL,
    tries_until   INTEGER NOT NULL,
    streak        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    CHECK (tries BETWEEN 0 AND 5),
    CHECK (status IN ('unverified', 'verified'))
) STRICT, WITHOUT ROWID;
CREATE INDEX verify_factors_entity ON verify_factors (entity_id, id);
CREATE INDEX verify_factors_unverified ON verify_factors (created_at) WHERE status = 'unverified';

CREATE TABLE verify_challenges (
    id             TEXT NOT NULL PRIMARY KEY,
    service_id     TEXT NOT NULL,
    entity_id      TEXT NOT NULL,
    factor_id      TEXT NOT NULL REFERENCES verify_factors (id) ON DELETE CASCADE,
    identity       TEXT NOT NULL,
    factor_type    TEXT NOT NULL,
    status         TEXT NOT NULL,
    details        TEXT NOT NULL,
    hidden_details TEXT NOT NULL,
    metadata       TEXT NOT NULL,
    tries          INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    responded_at   INTEGER NOT NULL,
    CHECK (tries BETWEEN 0 AND 5),
    CHECK (status IN ('pending', 'approved', 'denied', 'expired'))
) STRICT, WITHOUT ROWID;
CREATE INDEX verify_challenges_entity ON verify_challenges (entity_id, id);
CREATE INDEX verify_challenges_factor ON verify_challenges (factor_id, id);

CREATE TABLE verify_notifications (
    id           TEXT NOT NULL PRIMARY KEY,
    challenge_id TEXT NOT NULL REFERENCES verify_challenges (id) ON DELETE CASCADE,
    ttl          INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verify_notifications_challenge ON verify_notifications (challenge_id, id);
