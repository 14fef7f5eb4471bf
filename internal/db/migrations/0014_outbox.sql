-- What waits to be sent, and what could not be.

-- only: sqlite
CREATE TABLE outbox (
    id       BLOB    NOT NULL PRIMARY KEY,
    lane     TEXT    NOT NULL, -- the destination: mail, syslog, webhook: and its name
    kind     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    due_at   INTEGER NOT NULL, -- the next attempt; while one is under way, until when it has the row for itself
    until_at INTEGER NOT NULL, -- given up after
    tries    INTEGER NOT NULL,
    why      TEXT    NOT NULL, -- a word of ours for why the last attempt failed
    dead_at  INTEGER NOT NULL, -- 0 while it waits; what was sent is deleted
    body     BLOB              -- sealed under the installation's key; NULL once given up
) STRICT;
-- end

-- only: postgres
CREATE TABLE outbox (
    id       BYTEA  NOT NULL PRIMARY KEY,
    lane     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    due_at   BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    tries    BIGINT NOT NULL,
    why      TEXT   NOT NULL,
    dead_at  BIGINT NOT NULL,
    body     BYTEA
);
-- end

CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE dead_at = 0;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at > 0;
