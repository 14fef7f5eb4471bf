-- Search in quiet conversations, and the record of erasures.

-- only: sqlite
CREATE TABLE search_filter (
    conversation BLOB    NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL, -- what it covers: entries up to this one
    body         BLOB    NOT NULL  -- words as a Bloom filter, sealed under an index key of its own
) STRICT;

-- An erasure outlives what it erased: it holds random ids, and no content.
CREATE TABLE erasure (
    id           BLOB    NOT NULL PRIMARY KEY,
    conversation BLOB    NOT NULL UNIQUE,
    site         BLOB    NOT NULL,
    author       TEXT    NOT NULL, -- who asked: visitor, staff, or system for a period that is over
    staff        BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    complete_by  INTEGER NOT NULL,
    step         INTEGER NOT NULL  -- how many of the job's steps are done
) STRICT;
-- end

-- only: postgres
CREATE TABLE search_filter (
    conversation BYTEA  NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL,
    body         BYTEA  NOT NULL
);

CREATE TABLE erasure (
    id           BYTEA  NOT NULL PRIMARY KEY,
    conversation BYTEA  NOT NULL UNIQUE,
    site         BYTEA  NOT NULL,
    author       TEXT   NOT NULL,
    staff        BYTEA  NOT NULL,
    at           BIGINT NOT NULL,
    complete_by  BIGINT NOT NULL,
    step         BIGINT NOT NULL
);
-- end

-- Jobs to go on with at the start.
CREATE INDEX erasure_open ON erasure (step) WHERE step < 5;
