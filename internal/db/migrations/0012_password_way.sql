-- What keeps guessing from the password's way of an account, without keeping its owner out: how many passwords were wrong,
-- for accounts that don't exist alike, and which browsers have signed in before.

-- only: sqlite
CREATE TABLE password_way (
    account      BLOB    NOT NULL PRIMARY KEY, -- a MAC of the e-mail address as it was typed
    failed       INTEGER NOT NULL,             -- attempts since the last that succeeded
    last_at      INTEGER NOT NULL,
    closed_until INTEGER NOT NULL              -- 0: open
) STRICT;

CREATE TABLE known_browser (
    hash    BLOB    NOT NULL,                  -- SHA-256 of the token; one browser may be known to several people
    staff   BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    failed  INTEGER NOT NULL,                  -- attempts since the last that succeeded
    used_at INTEGER NOT NULL,
    PRIMARY KEY (hash, staff)
) STRICT;
-- end

-- only: postgres
CREATE TABLE password_way (
    account      BYTEA  NOT NULL PRIMARY KEY,
    failed       BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    closed_until BIGINT NOT NULL
);

CREATE TABLE known_browser (
    hash    BYTEA  NOT NULL,
    staff   BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    failed  BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (hash, staff)
);
-- end

CREATE INDEX known_browser_staff ON known_browser (staff, used_at);

-- Sweeping.
CREATE INDEX password_way_last ON password_way (last_at);
CREATE INDEX known_browser_used ON known_browser (used_at);
