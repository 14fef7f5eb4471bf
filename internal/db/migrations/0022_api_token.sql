-- Tokens by which programs use the API on behalf of one of the staff: as hashes, with what they may sealed under the installation's
-- key and bound to hash and owner.

-- only: sqlite
CREATE TABLE api_token (
    hash       BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    id         BLOB    NOT NULL UNIQUE,
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- sealed in body, too: here it is for looking up alone
    used_at    INTEGER NOT NULL DEFAULT 0,
    revoked_at INTEGER NOT NULL DEFAULT 0, -- sealed in body, too
    body       BLOB    NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE api_token (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    id         BYTEA  NOT NULL UNIQUE,
    staff      BYTEA  NOT NULL,
    at         BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    body       BYTEA  NOT NULL
);
-- end

CREATE INDEX api_token_staff ON api_token (staff, id);
