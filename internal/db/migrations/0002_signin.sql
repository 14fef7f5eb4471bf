-- Who may sign in, and what signs them in: staff, teams, sessions and links of staff, token families of visitors.
-- Tokens are stored as SHA-256 only: they have 256 random bits, so a plain hash gives nothing away.

-- only: sqlite
CREATE TABLE team (
    id         BLOB    NOT NULL PRIMARY KEY,
    name_index BLOB    NOT NULL UNIQUE, -- a MAC of it
    name       BLOB    NOT NULL,        -- sealed
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE staff (
    id          BLOB    NOT NULL PRIMARY KEY,
    email_index BLOB    NOT NULL UNIQUE, -- a MAC of it: found by whoever knows it, read by nobody
    email       BLOB    NOT NULL,        -- sealed
    name        BLOB    NOT NULL,        -- sealed
    role        TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    password    BLOB,                    -- argon2id, sealed; NULL: signs in by link only
    disabled_at INTEGER NOT NULL,        -- 0: not
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_team (
    staff BLOB NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    team  BLOB NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    PRIMARY KEY (staff, team)
) STRICT;

CREATE TABLE session (
    hash       BLOB    NOT NULL PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE,
    staff      BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL, -- written now and then, not at each use
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_in_link (
    hash       BLOB    NOT NULL PRIMARY KEY,
    staff      BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE visitor_family (
    id           BLOB    NOT NULL PRIMARY KEY,
    site         BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    confirmed    INTEGER NOT NULL, -- highest generation that was used
    confirmed_at INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL  -- 0: alive; otherwise an old token was used
) STRICT;

CREATE TABLE visitor_token (
    hash       BLOB    NOT NULL PRIMARY KEY,
    family     BLOB    NOT NULL REFERENCES visitor_family (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL, -- 0: the key made in the browser
    issued_at  INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE team (
    id         BYTEA  NOT NULL PRIMARY KEY,
    name_index BYTEA  NOT NULL UNIQUE,
    name       BYTEA  NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE staff (
    id          BYTEA  NOT NULL PRIMARY KEY,
    email_index BYTEA  NOT NULL UNIQUE,
    email       BYTEA  NOT NULL,
    name        BYTEA  NOT NULL,
    role        TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    password    BYTEA,
    disabled_at BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE staff_team (
    staff BYTEA NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    team  BYTEA NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    PRIMARY KEY (staff, team)
);

CREATE TABLE session (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    id         BYTEA  NOT NULL UNIQUE,
    staff      BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE sign_in_link (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    staff      BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE visitor_family (
    id           BYTEA  NOT NULL PRIMARY KEY,
    site         BYTEA  NOT NULL,
    conversation BYTEA  NOT NULL,
    confirmed    BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL
);

CREATE TABLE visitor_token (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    family     BYTEA  NOT NULL REFERENCES visitor_family (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    issued_at  BIGINT NOT NULL
);
-- end

CREATE INDEX session_staff ON session (staff);
CREATE INDEX visitor_family_conversation ON visitor_family (conversation);
CREATE INDEX visitor_token_family ON visitor_token (family, generation);

-- Sweeping.
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX sign_in_link_expires ON sign_in_link (expires_at);
