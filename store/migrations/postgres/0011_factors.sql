-- Whom a service knows, what they prove themselves with, and when they were asked to. What
-- belongs to an entity goes with it, and with the service.

CREATE TABLE verify_entities (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id TEXT COLLATE "C" NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    identity   TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX verify_entities_identity ON verify_entities (service_id, identity);
CREATE INDEX verify_entities_service ON verify_entities (service_id, id);

CREATE TABLE verify_factors (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id    TEXT COLLATE "C" NOT NULL,
    entity_id     TEXT COLLATE "C" NOT NULL REFERENCES verify_entities (id) ON DELETE CASCADE,
    identity      TEXT COLLATE "C" NOT NULL,
    friendly_name TEXT NOT NULL,
    type          TEXT NOT NULL,
    status        TEXT NOT NULL,
    metadata      TEXT NOT NULL,
    sealed        BYTEA,
    algorithm     TEXT NOT NULL,
    digits        BIGINT NOT NULL,
    period        BIGINT NOT NULL,
    skew          BIGINT NOT NULL,
    last_step     BIGINT NOT NULL,
    public_key    BYTEA,
    app_id        TEXT NOT NULL,
    platform      TEXT NOT NULL,
    push_token    TEXT NOT NULL,
    sdk           TEXT NOT NULL,
    tries         BIGINT NOT NULL,
    tries_until   BIGINT NOT NULL,
    streak        BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    CHECK (tries BETWEEN 0 AND 5),
    CHECK (status IN ('unverified', 'verified'))
);
CREATE INDEX verify_factors_entity ON verify_factors (entity_id, id);
CREATE INDEX verify_factors_unverified ON verify_factors (created_at) WHERE status = 'unverified';

CREATE TABLE verify_challenges (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id     TEXT COLLATE "C" NOT NULL,
    entity_id      TEXT COLLATE "C" NOT NULL,
    factor_id      TEXT COLLATE "C" NOT NULL REFERENCES verify_factors (id) ON DELETE CASCADE,
    identity       TEXT COLLATE "C" NOT NULL,
    factor_type    TEXT NOT NULL,
    status         TEXT NOT NULL,
    details        TEXT NOT NULL,
    hidden_details TEXT NOT NULL,
    metadata       TEXT NOT NULL,
    tries          BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    responded_at   BIGINT NOT NULL,
    CHECK (tries BETWEEN 0 AND 5),
    CHECK (status IN ('pending', 'approved', 'denied', 'expired'))
);
CREATE INDEX verify_challenges_entity ON verify_challenges (entity_id, id);
CREATE INDEX verify_challenges_factor ON verify_challenges (factor_id, id);

CREATE TABLE verify_notifications (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    challenge_id TEXT COLLATE "C" NOT NULL REFERENCES verify_challenges (id) ON DELETE CASCADE,
    ttl          BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX verify_notifications_challenge ON verify_notifications (challenge_id, id);
