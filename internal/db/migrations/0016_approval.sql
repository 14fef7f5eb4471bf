-- What one person proposes and another decides. Parameters, reason and decision are sealed under the installation's key. A tie is
-- that somebody has changed another's account: who is tied to the one who proposes does not decide, for a day.

-- only: sqlite
CREATE TABLE approval (
    id            BLOB    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    proposer      BLOB    NOT NULL,
    at            INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    state         TEXT    NOT NULL, -- waiting, approved, done, refused, withdrawn, expired, void
    body          BLOB    NOT NULL,
    verdict       BLOB,
    ended_at      INTEGER NOT NULL DEFAULT 0,
    why           TEXT    NOT NULL DEFAULT '',
    claimed_until INTEGER NOT NULL DEFAULT 0 -- a node is doing it until then
) STRICT;
CREATE TABLE approval_tie (
    by_staff BLOB    NOT NULL,
    subject  BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (by_staff, subject)
) STRICT;
-- end

-- only: postgres
CREATE TABLE approval (
    id            BYTEA  NOT NULL PRIMARY KEY,
    kind          TEXT   NOT NULL,
    proposer      BYTEA  NOT NULL,
    at            BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    state         TEXT   NOT NULL,
    body          BYTEA  NOT NULL,
    verdict       BYTEA,
    ended_at      BIGINT NOT NULL DEFAULT 0,
    why           TEXT   NOT NULL DEFAULT '',
    claimed_until BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE approval_tie (
    by_staff BYTEA  NOT NULL,
    subject  BYTEA  NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (by_staff, subject)
);
-- end

CREATE INDEX approval_state ON approval (state, expires_at);
CREATE INDEX approval_ended ON approval (ended_at);
CREATE INDEX approval_proposer ON approval (proposer, id);
