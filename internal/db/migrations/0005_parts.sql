-- Entries that can be destroyed without the rest of their conversation: those with digits that may be part of a number
-- that is sent in several messages, and those that took another one's place. Each is sealed under a key of its own, whose
-- id comes from the entry's.

-- only: sqlite
CREATE TABLE part (
    conversation BLOB    NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL, -- of the entry
    entry        BLOB    NOT NULL, -- its id
    state        TEXT    NOT NULL, -- arriving, shown, masked (its key is to be destroyed), gone
    due          INTEGER NOT NULL, -- arriving: when it is released at the latest; 0 otherwise
    wait         INTEGER NOT NULL, -- arriving: after how many more messages it is released
    changed      INTEGER NOT NULL, -- seq of the newest entry about it; 0 if there is none
    sum          BLOB,             -- masked, gone: SHA-256 of the body that was, for the chain
    PRIMARY KEY (conversation, seq)
) STRICT;
-- end

-- only: postgres
CREATE TABLE part (
    conversation BYTEA  NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL,
    entry        BYTEA  NOT NULL,
    state        TEXT   NOT NULL,
    due          BIGINT NOT NULL,
    wait         BIGINT NOT NULL,
    changed      BIGINT NOT NULL,
    sum          BYTEA,
    PRIMARY KEY (conversation, seq)
);
-- end

-- What has to be released next.
CREATE INDEX part_due ON part (due) WHERE due > 0;

-- Whose keys have to be destroyed: jobs to go on with at the start.
CREATE INDEX part_masked ON part (conversation) WHERE state = 'masked';
