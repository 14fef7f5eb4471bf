-- Sites, consent texts, the proofs of consent, and the daily counts of answers.

-- only: sqlite
-- A site's id stays with its key for good: conversations, keys and proofs hang on it. The rest is the operator's file.
CREATE TABLE site (
    id         BLOB    NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Each text that was ever in force, as it was. It is public, and in clear.
CREATE TABLE consent_text (
    site     BLOB    NOT NULL REFERENCES site (id),
    language TEXT    NOT NULL,
    version  INTEGER NOT NULL, -- counts from 1 for each site and language
    hash     BLOB    NOT NULL, -- SHA-256 of the canonical form
    body     TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (site, language, version)
) STRICT;

-- The proof of what somebody chose. It outlives the conversation, so nothing here refers to its rows.
CREATE TABLE consent_record (
    id           BLOB    NOT NULL PRIMARY KEY,
    site         BLOB    NOT NULL REFERENCES site (id),
    conversation BLOB    NOT NULL,
    kind         TEXT    NOT NULL, -- chosen or withdrawn
    at           INTEGER NOT NULL,
    keep_until   INTEGER NOT NULL,
    body         BLOB    NOT NULL  -- sealed under a key of its own
) STRICT;

CREATE TABLE consent_day (
    site       BLOB    NOT NULL REFERENCES site (id),
    day        INTEGER NOT NULL, -- days since 1970, UTC
    allowed    INTEGER NOT NULL,
    declined   INTEGER NOT NULL,
    off_record INTEGER NOT NULL,
    PRIMARY KEY (site, day)
) STRICT;
-- end

-- only: postgres
CREATE TABLE site (
    id         BYTEA  NOT NULL PRIMARY KEY,
    key        TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE consent_text (
    site     BYTEA  NOT NULL REFERENCES site (id),
    language TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    hash     BYTEA  NOT NULL,
    body     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (site, language, version)
);

CREATE TABLE consent_record (
    id           BYTEA  NOT NULL PRIMARY KEY,
    site         BYTEA  NOT NULL REFERENCES site (id),
    conversation BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    keep_until   BIGINT NOT NULL,
    body         BYTEA  NOT NULL
);

CREATE TABLE consent_day (
    site       BYTEA  NOT NULL REFERENCES site (id),
    day        BIGINT NOT NULL,
    allowed    BIGINT NOT NULL,
    declined   BIGINT NOT NULL,
    off_record BIGINT NOT NULL,
    PRIMARY KEY (site, day)
);
-- end

-- The proofs of one conversation, oldest first.
CREATE INDEX consent_record_of ON consent_record (conversation, at, id);

-- Proofs whose time is over.
CREATE INDEX consent_record_due ON consent_record (keep_until);
