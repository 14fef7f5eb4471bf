-- How long accounts of staff last, when each was last seen, and the links by which a password is set: invitations and resets.

-- only: sqlite
ALTER TABLE staff ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;  -- from then on nobody signs in by it; 0: it lasts
ALTER TABLE staff ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0; -- when that was written down; 0: not yet
ALTER TABLE staff ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;  -- written now and then; 0: never

CREATE TABLE password_link (
    hash        BLOB    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL, -- invitation or reset
    staff       BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    role        TEXT    NOT NULL, -- of the account when it was made
    email_index BLOB    NOT NULL, -- likewise
    made_by     BLOB,             -- who invited; NULL for the host's operator and for resets
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    spent_at    INTEGER NOT NULL  -- 0: not yet; kept until it expires, so that another use of it is noticed
) STRICT;
-- end

-- only: postgres
ALTER TABLE staff ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE password_link (
    hash        BYTEA  NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    staff       BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    role        TEXT   NOT NULL,
    email_index BYTEA  NOT NULL,
    made_by     BYTEA,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    spent_at    BIGINT NOT NULL
);
-- end

CREATE INDEX password_link_staff ON password_link (staff, kind);
CREATE INDEX password_link_expires ON password_link (expires_at);
