-- Sign-in by the company's OpenID Connect provider: who is who there, and sign-ins that have gone to it.

-- only: sqlite
CREATE TABLE company_identity (
    subject_index BLOB    NOT NULL PRIMARY KEY, -- a MAC of issuer and subject
    staff         BLOB    NOT NULL UNIQUE REFERENCES staff (id) ON DELETE CASCADE,
    subject       BLOB    NOT NULL,             -- both, sealed
    withdrawn_at  INTEGER NOT NULL,             -- 0: not; otherwise no group of theirs had a role, and so they were disabled
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE company_attempt (
    state      BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of it
    browser    BLOB    NOT NULL,             -- SHA-256 of the cookie of the browser that began
    body       BLOB    NOT NULL,             -- sealed
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE company_identity (
    subject_index BYTEA  NOT NULL PRIMARY KEY,
    staff         BYTEA  NOT NULL UNIQUE REFERENCES staff (id) ON DELETE CASCADE,
    subject       BYTEA  NOT NULL,
    withdrawn_at  BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE company_attempt (
    state      BYTEA  NOT NULL PRIMARY KEY,
    browser    BYTEA  NOT NULL,
    body       BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
-- end

CREATE INDEX company_attempt_expires ON company_attempt (expires_at);
CREATE INDEX company_attempt_created ON company_attempt (created_at);
