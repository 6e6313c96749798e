-- Who wants to be told of events, and the queue of the telling.

CREATE TABLE webhooks (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    url            TEXT NOT NULL,
    type_list      TEXT NOT NULL,
    description    TEXT NOT NULL,
    state          TEXT NOT NULL,
    sealed         BYTEA, -- the secrets that sign
    previous_until BIGINT NOT NULL,
    followed_at    BIGINT NOT NULL,
    failures       BIGINT NOT NULL,
    rests_until    BIGINT NOT NULL,
    revision       BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    CHECK (state IN ('on', 'off'))
);

-- No reference to webhooks: what one leaves behind is removed little by little.
CREATE TABLE webhook_deliveries (
    webhook_id    TEXT COLLATE "C" NOT NULL,
    event_id      TEXT COLLATE "C" NOT NULL,
    type          TEXT NOT NULL,
    state         TEXT NOT NULL,
    attempts      BIGINT NOT NULL,
    status        BIGINT NOT NULL,
    last_error    TEXT NOT NULL,
    next_at       BIGINT NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL,
    PRIMARY KEY (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (webhook_id, next_at) WHERE state = 'queued';
CREATE INDEX webhook_deliveries_overdue ON webhook_deliveries (expires_at) WHERE state = 'queued';
