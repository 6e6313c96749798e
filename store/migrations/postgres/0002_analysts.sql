-- What the analysts' side keeps: the way of a policy, and what decisions are found by.

ALTER TABLE policies ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE policies ADD COLUMN base BIGINT NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN author_name TEXT NOT NULL DEFAULT '';
ALTER TABLE policies ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN shadowed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN retired_at BIGINT NOT NULL DEFAULT 0;
UPDATE policies SET state = 'draft' WHERE state = 'shadow'; -- none has judged yet
CREATE UNIQUE INDEX policies_shadow ON policies (state) WHERE state = 'shadow';

-- The last version that was given to a policy: none is given twice.
INSERT INTO watermarks (name, value) SELECT 'policies', coalesce(max(version), 0) FROM policies;

ALTER TABLE decisions ADD COLUMN marks TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN shadow BYTEA;
CREATE INDEX decisions_time ON decisions (created_at, id);
DROP INDEX decisions_user;
CREATE INDEX decisions_user ON decisions (user_id, created_at, id) WHERE user_id <> '';

ALTER TABLE events ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX events_subject ON events (subject, id) WHERE subject <> '';
