-- Sessions are bound to a key in the browser that they began in, turn their token over, and say where they are. Those from
-- before have no key, so that their people sign in again.

DELETE FROM session;

-- only: sqlite
ALTER TABLE session ADD COLUMN bound BLOB;     -- the key's public half; NULL: none, which opens nothing
ALTER TABLE session ADD COLUMN about BLOB;     -- device and network in words, sealed
ALTER TABLE session ADD COLUMN previous BLOB;  -- hash of the token before, while it may still be on its way
ALTER TABLE session ADD COLUMN renewed_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE session_over (
    hash BLOB    NOT NULL PRIMARY KEY,         -- of the token that its browser still has
    why  TEXT    NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
ALTER TABLE session ADD COLUMN bound BYTEA;
ALTER TABLE session ADD COLUMN about BYTEA;
ALTER TABLE session ADD COLUMN previous BYTEA;
ALTER TABLE session ADD COLUMN renewed_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE session_over (
    hash BYTEA  NOT NULL PRIMARY KEY,
    why  TEXT   NOT NULL,
    at   BIGINT NOT NULL
);
-- end

CREATE INDEX session_previous ON session (previous);

-- Sweeping.
CREATE INDEX session_over_at ON session_over (at);
