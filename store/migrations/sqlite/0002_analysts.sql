-- What the analysts' side keeps: the way of a policy, and what decisions are found by.

ALTER TABLE policies ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE policies ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN author_name TEXT NOT NULL DEFAULT '';
ALTER TABLE policies ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN shadowed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN retired_at INTEGER NOT NULL DEFAULT 0;
UPDATE policies SET state = 'draft' WHERE state = 'shadow'; -- none has judged yet
CREATE UNIQUE INDEX policies_shadow ON policies (state) WHERE state = 'shadow';

-- The last version that was given to a policy: none is given twice.
INSERT INTO watermarks (name, value) SELECT 'policies', coalesce(max(version), 0) FROM policies;

ALTER TABLE decisions ADD COLUMN marks TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN shadow BLOB;
CREATE INDEX decisions_time ON decisions (created_at); -- and by ID, which every index ends with
DROP INDEX decisions_user;
CREATE INDEX decisions_user ON decisions (user_id, created_at) WHERE user_id <> '';

ALTER TABLE events ADD COLUMN subject TEXT NOT NULL DEFAULT '';
CREATE INDEX events_subject ON events (subject, id) WHERE subject <> '';
