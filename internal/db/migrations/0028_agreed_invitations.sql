-- Until when somebody may be invited without asking a second person: it was agreed to, or the host added them.

-- only: sqlite
ALTER TABLE staff ADD COLUMN invite_until INTEGER NOT NULL DEFAULT 0;
-- end
-- only: postgres
ALTER TABLE staff ADD COLUMN invite_until BIGINT NOT NULL DEFAULT 0;
-- end
