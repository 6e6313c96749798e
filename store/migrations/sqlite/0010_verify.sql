-- One-time codes as a service. Nothing here refers to anything by a constraint but the
-- parts of a service: verifications and attempts outlive what they were made with.

CREATE TABLE verify_services (
    id                 TEXT NOT NULL PRIMARY KEY,
    friendly_name      TEXT NOT NULL,
    code_length        INTEGER NOT NULL,
    lookup_enabled     INTEGER NOT NULL,
    skip_landlines     INTEGER NOT NULL,
    dtmf_input         INTEGER NOT NULL,
    tts_name           TEXT NOT NULL,
    psd2               INTEGER NOT NULL,
    do_not_share       INTEGER NOT NULL,
    custom_codes       INTEGER NOT NULL,
    default_template   TEXT NOT NULL,
    event_subscription INTEGER NOT NULL,
    risk               TEXT NOT NULL, -- off, observe or enforce
    totp               TEXT NOT NULL,
    push               TEXT NOT NULL,
    whats_app          TEXT NOT NULL,
    passkeys           TEXT NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verifications (
    id         TEXT NOT NULL PRIMARY KEY,
    service_id TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    channel    TEXT NOT NULL,
    status     TEXT NOT NULL,
    live       INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    sealed     BLOB,
    amount     TEXT NOT NULL,
    payee      TEXT NOT NULL,
    country    TEXT NOT NULL,
    prefix     TEXT NOT NULL,
    checks     INTEGER NOT NULL,
    sends      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    CHECK (checks BETWEEN 0 AND 5),
    CHECK (status IN ('pending', 'approved', 'canceled', 'max_attempts_reached', 'expired', 'failed'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verifications_live ON verifications (service_id, recipient) WHERE live = 1;
CREATE INDEX verifications_recipient ON verifications (service_id, recipient, id);

CREATE TABLE verify_attempts (
    id              TEXT NOT NULL PRIMARY KEY,
    verification_id TEXT NOT NULL,
    service_id      TEXT NOT NULL,
    recipient       TEXT NOT NULL,
    channel         TEXT NOT NULL,
    country         TEXT NOT NULL,
    locale          TEXT NOT NULL,
    code_length     INTEGER NOT NULL,
    converted       INTEGER NOT NULL,
    message_state   TEXT NOT NULL,
    message_error   TEXT NOT NULL,
    delivery        TEXT NOT NULL,
    guard           BLOB,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verify_attempts_verification ON verify_attempts (verification_id, id);
CREATE INDEX verify_attempts_service ON verify_attempts (service_id, id);

CREATE TABLE verify_rate_limits (
    id          TEXT NOT NULL PRIMARY KEY,
    service_id  TEXT NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    unique_name TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verify_rate_limits_name ON verify_rate_limits (service_id, unique_name);

CREATE TABLE verify_buckets (
    id            TEXT NOT NULL PRIMARY KEY,
    rate_limit_id TEXT NOT NULL REFERENCES verify_rate_limits (id) ON DELETE CASCADE,
    service_id    TEXT NOT NULL,
    most          INTEGER NOT NULL,
    seconds       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verify_buckets_seconds ON verify_buckets (rate_limit_id, seconds);

CREATE TABLE safe_numbers (
    id         TEXT NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX safe_numbers_number ON safe_numbers (number);

CREATE TABLE messaging_configurations (
    service_id TEXT NOT NULL REFERENCES verify_services (id) ON DELETE CASCADE,
    country    TEXT NOT NULL,
    gateway_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (service_id, country)
) STRICT, WITHOUT ROWID;

-- Which gateway is to be tried first.
ALTER TABLE messages ADD COLUMN prefers TEXT NOT NULL DEFAULT '';
