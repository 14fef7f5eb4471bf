-- Whose second factors were reset takes nothing out for a day.

-- only: sqlite
ALTER TABLE staff ADD COLUMN curbed_until INTEGER NOT NULL DEFAULT 0;
-- end
-- only: postgres
ALTER TABLE staff ADD COLUMN curbed_until BIGINT NOT NULL DEFAULT 0;
-- end
