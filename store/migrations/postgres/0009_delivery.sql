-- What gateways tell of messages after they took them.

ALTER TABLE messages ADD COLUMN masked TEXT NOT NULL DEFAULT ''; -- whom it was for, once that is forgotten
ALTER TABLE messages ADD COLUMN gateway_id TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN delivery TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN delivery_code TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN delivered_at BIGINT NOT NULL DEFAULT 0; -- when its fate was told; 0: not yet
CREATE INDEX messages_undelivered ON messages (gateway, sent_at) WHERE gateway_id <> '' AND delivered_at = 0;
