-- Attempts to get in, gathered: what people look at, what was done about it, and who is kept out for a while. In clear stands
-- what is counted and sorted by; who it was and what was sent is sealed under the installation's key.

-- only: sqlite
CREATE TABLE incident (
    id        BLOB    NOT NULL PRIMARY KEY,
    attack    TEXT    NOT NULL,
    actor     BLOB    NOT NULL, -- keyed hash
    severity  INTEGER NOT NULL, -- 1 low to 4 critical
    score     INTEGER NOT NULL,
    signals   INTEGER NOT NULL,
    first_at  INTEGER NOT NULL, -- of the first and last fact
    last_at   INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    state     TEXT    NOT NULL, -- open, acknowledged, closed
    live      INTEGER NOT NULL, -- 1: what the actor goes on doing belongs to it
    version   INTEGER NOT NULL, -- counts changes: two nodes fold into one row
    body      BLOB    NOT NULL
) STRICT;

CREATE TABLE incident_step (
    id       BLOB    NOT NULL PRIMARY KEY,
    incident BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    staff    BLOB,            -- NULL: a rule
    answer   BLOB,
    body     BLOB             -- a note, sealed
) STRICT;

CREATE TABLE incident_answer (
    id       BLOB    NOT NULL PRIMARY KEY,
    incident BLOB    NOT NULL,
    kind     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    ended_at INTEGER NOT NULL, -- 0: it ends by its time
    place    BLOB,             -- keyed hash of an address
    staff    BLOB,             -- the account, if it is about one
    body     BLOB    NOT NULL  -- the shortened address, sealed
) STRICT;

CREATE TABLE incident_hour (
    hour INTEGER NOT NULL, -- milliseconds of its beginning
    kind TEXT    NOT NULL, -- of facts, whether they came to an incident or not
    n    INTEGER NOT NULL,
    PRIMARY KEY (hour, kind)
) STRICT;
-- end
-- only: postgres
CREATE TABLE incident (
    id        BYTEA  NOT NULL PRIMARY KEY,
    attack    TEXT   NOT NULL,
    actor     BYTEA  NOT NULL,
    severity  BIGINT NOT NULL,
    score     BIGINT NOT NULL,
    signals   BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    state     TEXT   NOT NULL,
    live      BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    body      BYTEA  NOT NULL
);
CREATE TABLE incident_step (
    id       BYTEA  NOT NULL PRIMARY KEY,
    incident BYTEA  NOT NULL,
    at       BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    staff    BYTEA,
    answer   BYTEA,
    body     BYTEA
);
CREATE TABLE incident_answer (
    id       BYTEA  NOT NULL PRIMARY KEY,
    incident BYTEA  NOT NULL,
    kind     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    place    BYTEA,
    staff    BYTEA,
    body     BYTEA  NOT NULL
);
CREATE TABLE incident_hour (
    hour BIGINT NOT NULL,
    kind TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (hour, kind)
);
-- end

-- One incident for an actor and attack at a time, whichever node notices.
CREATE UNIQUE INDEX incident_live ON incident (actor, attack) WHERE live = 1;
CREATE INDEX incident_last ON incident (last_at);
CREATE INDEX incident_step_of ON incident_step (incident);
CREATE INDEX incident_answer_of ON incident_answer (incident);
CREATE INDEX incident_answer_until ON incident_answer (until);
