-- Passkeys of staff (WebAuthn), and the challenges that were given out.

-- only: sqlite
CREATE TABLE passkey (
    id         BLOB    NOT NULL PRIMARY KEY,
    credential BLOB    NOT NULL UNIQUE, -- SHA-256 of the authenticator's id for it
    staff      BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    body       BLOB    NOT NULL, -- sealed, and bound to its person: id, public key, name
    sign_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE passkey_challenge (
    hash       BLOB    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    about      BLOB    NOT NULL, -- the session or half sign-in that it was given to; empty: none
    expires_at INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE passkey (
    id         BYTEA  NOT NULL PRIMARY KEY,
    credential BYTEA  NOT NULL UNIQUE,
    staff      BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    body       BYTEA  NOT NULL,
    sign_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE passkey_challenge (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL,
    about      BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
-- end

CREATE INDEX passkey_staff ON passkey (staff, created_at);
CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_at);
