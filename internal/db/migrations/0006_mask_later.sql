-- Masking what slipped through: a conversation gets another key, and an incident is recorded.

-- Which of a conversation's keys, one after the other, its sealed values are under.
-- only: sqlite
ALTER TABLE conversation ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- How far staff's browsers have got, read or not: by it an incident tells who may have seen what.
ALTER TABLE mark ADD COLUMN got_seq INTEGER NOT NULL DEFAULT 0;

-- An incident outlives what it tells of: random ids and times in clear, the rest sealed, and never a value.
CREATE TABLE mask_incident (
    id           BLOB    NOT NULL PRIMARY KEY,
    conversation BLOB    NOT NULL,
    site         BLOB    NOT NULL,
    author       TEXT    NOT NULL, -- who had it masked: visitor, staff, or system for a sweep
    staff        BLOB    NOT NULL,
    epoch        INTEGER NOT NULL, -- of the key that is to be destroyed
    rows_at      INTEGER NOT NULL, -- when each step was done; 0: not yet
    keys_at      INTEGER NOT NULL,
    journal_at   INTEGER NOT NULL,
    done_at      INTEGER NOT NULL,
    body         BLOB    NOT NULL
) STRICT;
-- end
-- only: postgres
ALTER TABLE conversation ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mark ADD COLUMN got_seq BIGINT NOT NULL DEFAULT 0;
CREATE TABLE mask_incident (
    id           BYTEA  NOT NULL PRIMARY KEY,
    conversation BYTEA  NOT NULL,
    site         BYTEA  NOT NULL,
    author       TEXT   NOT NULL,
    staff        BYTEA  NOT NULL,
    epoch        BIGINT NOT NULL,
    rows_at      BIGINT NOT NULL,
    keys_at      BIGINT NOT NULL,
    journal_at   BIGINT NOT NULL,
    done_at      BIGINT NOT NULL,
    body         BYTEA  NOT NULL
);
-- end

-- Jobs to go on with, one at a time for each conversation.
CREATE UNIQUE INDEX mask_incident_open ON mask_incident (conversation) WHERE done_at = 0;
