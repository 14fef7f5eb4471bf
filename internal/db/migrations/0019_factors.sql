-- Second factors of staff, and how each session's person proved who they are.

ALTER TABLE session ADD COLUMN proved_first TEXT NOT NULL DEFAULT '';  -- password, link, passkey …
ALTER TABLE session ADD COLUMN proved_second TEXT NOT NULL DEFAULT ''; -- totp, recovery, passkey …; empty: none

-- only: sqlite
ALTER TABLE session ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE half_sign_in (
    hash         BLOB    NOT NULL PRIMARY KEY, -- of a token that opens nothing but the second step
    staff        BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    proved_first TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE totp (
    staff      BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    secret     BLOB    NOT NULL, -- sealed
    last_step  INTEGER NOT NULL, -- of the newest code that was used: neither it nor an older one is used again
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE totp_offer (
    staff      BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    session    BLOB    NOT NULL,
    secret     BLOB    NOT NULL, -- sealed
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE totp_tries (
    staff    BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    failed   INTEGER NOT NULL, -- one after the other
    retry_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    staff      BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL, -- a MAC of it under the installation's key
    created_at INTEGER NOT NULL,
    PRIMARY KEY (staff, hash)
) STRICT;
-- end

-- only: postgres
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE half_sign_in (
    hash         BYTEA  NOT NULL PRIMARY KEY,
    staff        BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    proved_first TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE TABLE totp (
    staff      BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    secret     BYTEA  NOT NULL,
    last_step  BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE totp_offer (
    staff      BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    session    BYTEA  NOT NULL,
    secret     BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE totp_tries (
    staff    BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    failed   BIGINT NOT NULL,
    retry_at BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    staff      BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash       BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (staff, hash)
);
-- end

CREATE INDEX half_sign_in_staff ON half_sign_in (staff, created_at);
CREATE INDEX half_sign_in_expires ON half_sign_in (expires_at);
