-- Who wants to be told of events, and the queue of the telling.

CREATE TABLE webhooks (
    id             TEXT NOT NULL PRIMARY KEY,
    url            TEXT NOT NULL,
    type_list      TEXT NOT NULL,
    description    TEXT NOT NULL,
    state          TEXT NOT NULL,
    sealed         BLOB, -- the secrets that sign
    previous_until INTEGER NOT NULL,
    followed_at    INTEGER NOT NULL,
    failures       INTEGER NOT NULL,
    rests_until    INTEGER NOT NULL,
    revision       INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    CHECK (state IN ('on', 'off'))
) STRICT, WITHOUT ROWID;

-- No reference to webhooks: what one leaves behind is removed little by little.
CREATE TABLE webhook_deliveries (
    webhook_id    TEXT NOT NULL,
    event_id      TEXT NOT NULL,
    type          TEXT NOT NULL,
    state         TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    last_error    TEXT NOT NULL,
    next_at       INTEGER NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    finished_at   INTEGER NOT NULL,
    PRIMARY KEY (webhook_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (webhook_id, next_at) WHERE state = 'queued';
CREATE INDEX webhook_deliveries_overdue ON webhook_deliveries (expires_at) WHERE state = 'queued';
