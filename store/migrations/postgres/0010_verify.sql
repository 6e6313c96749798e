-- One-time codes as a service. Nothing here refers to anything by a constraint but the
-- parts of a service: verifications and attempts outlive what they were made with.

CREATE TABLE verify_services (
    id                 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    friendly_name      TEXT NOT NULL,
    code_length        BIGINT NOT NULL,
    lookup_enabled     BOOLEAN NOT NULL,
    skip_landlines     BOOLEAN NOT NULL,
    dtmf_input         BOOLEAN NOT NULL,
    tts_name           TEXT NOT NULL,
    psd2               BOOLEAN NOT NULL,
    do_not_share       BOOLEAN NOT NULL,
    custom_codes       BOOLEAN NOT NULL,
    default_template   TEXT NOT NULL,
    event_subscription BOOLEAN NOT NULL,
    risk               TEXT NOT NULL, -- off, observe or enforce
    totp               TEXT NOT NULL,
    push               TEXT NOT NULL,
    whats_app          TEXT NOT NULL,
    passkeys           TEXT NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
);

CREATE TABLE verifications (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id TEXT COLLATE "C" NOT NULL,
    recipient  TEXT COLLATE "C" NOT NULL,
    channel    TEXT NOT NULL,
    status     TEXT NOT NULL,
    live       BOOLEAN NOT NULL,
    digest     BYTEA NOT NULL,
    sealed     BYTEA,
    amount     TEXT NOT NULL,
    payee      TEXT NOT NULL,
    country    TEXT COLLATE "C" NOT NULL,
    prefix     TEXT NOT NULL,
    checks     BIGINT NOT NULL,
    sends      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    CHECK (checks BETWEEN 0 AND 5),
    CHECK (status IN ('pending', 'approved', 'canceled', 'max_attempts_reached', 'expired', 'failed'))
);
CREATE UNIQUE INDEX verifications_live ON verifications (service_id, recipient) WHERE live;
CREATE INDEX verifications_recipient ON verifications (service_id, recipient, id);

CREATE TABLE verify_attempts (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    verification_id TEXT COLLATE "C" NOT NULL,
    service_id      TEXT COLLATE "C" NOT NULL,
    recipient       TEXT COLLATE "C" NOT NULL,
    channel         TEXT NOT NULL,
    country         TEXT COLLATE "C" NOT NULL,
    locale          TEXT NOT NULL,
    code_length     BIGINT NOT NULL,
    converted       BOOLEAN NOT NULL,
    message_state   TEXT NOT NULL,
    message_error   TEXT NOT NULL,
    delivery        TEXT NOT NULL,
    guard           BYTEA,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE INDEX verify_attempts_verification ON verify_attempts (verification_id, id);
CREATE INDEX verify_attempts_service ON verify_attempts (service_id, id);

CREATE TABLE verify_rate_limits (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id  TEXT COLLATE "C" NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    unique_name TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX verify_rate_limits_name ON verify_rate_limits (service_id, unique_name);

CREATE TABLE verify_buckets (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    rate_limit_id TEXT COLLATE "C" NOT NULL REFERENCES verify_rate_limits (id) ON DELETE CASCADE,
    service_id    TEXT COLLATE "C" NOT NULL,
    most          BIGINT NOT NULL,
    seconds       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX verify_buckets_seconds ON verify_buckets (rate_limit_id, seconds);

CREATE TABLE safe_numbers (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX safe_numbers_number ON safe_numbers (number);

CREATE TABLE messaging_configurations (
    service_id TEXT COLLATE "C" NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    country    TEXT COLLATE "C" NOT NULL,
    gateway_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (service_id, country)
);

-- Which gateway is to be tried first.
ALTER TABLE messages ADD COLUMN prefers TEXT NOT NULL DEFAULT '';
