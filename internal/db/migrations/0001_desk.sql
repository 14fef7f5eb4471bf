-- The desk: conversations, their entries, and what staff keep beside them. In clear stands what routing needs: ids, times,
-- states, sizes. Columns of content hold sealed values; times are milliseconds since 1970, UTC, and 0 means "not".

-- only: sqlite
-- WITHOUT ROWID: each message updates the row by its id, which then is one descent and not two.
CREATE TABLE conversation (
    id            BLOB    NOT NULL PRIMARY KEY,
    site          BLOB    NOT NULL,
    visitor       BLOB    NOT NULL,
    first_client  BLOB    NOT NULL, -- the sender's id of the first message: makes the start exactly-once
    number        INTEGER NOT NULL,
    language      TEXT    NOT NULL,
    team          BLOB,
    assignee      BLOB,
    state         TEXT    NOT NULL,
    seq           INTEGER NOT NULL,
    vseq          INTEGER NOT NULL,
    last_message  INTEGER NOT NULL, -- seq of the newest message, for the preview
    head          BLOB    NOT NULL, -- MAC over all that was appended
    masked        INTEGER NOT NULL,
    stars         INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    ended_at      INTEGER NOT NULL,
    erase_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_visitor (
    conversation BLOB NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    body         BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
    conversation BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    vseq         INTEGER NOT NULL, -- 0 for what the visitor does not see
    id           BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    author       TEXT    NOT NULL,
    staff        BLOB    NOT NULL, -- empty unless author is staff
    kind         TEXT    NOT NULL,
    client       BLOB,
    body         BLOB    NOT NULL
) STRICT;

CREATE TABLE held (
    conversation BLOB    NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    staff        BLOB    NOT NULL,
    client       BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    kind         TEXT    NOT NULL,
    due          INTEGER NOT NULL,
    body         BLOB, -- NULL once undone: the line stays for a while, so that a late repetition is not taken for new
    PRIMARY KEY (conversation, staff, client)
) STRICT;

CREATE TABLE mark (
    conversation BLOB    NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    participant  BLOB    NOT NULL, -- a staff id; empty for the visitor
    got          INTEGER NOT NULL, -- vseq
    seen         INTEGER NOT NULL, -- vseq
    seen_seq     INTEGER NOT NULL, -- seq; 0 for the visitor
    PRIMARY KEY (conversation, participant)
) STRICT;

CREATE TABLE draft (
    conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    staff        BLOB NOT NULL,
    body         BLOB NOT NULL,
    PRIMARY KEY (conversation, staff)
) STRICT;

CREATE TABLE saved_reply (
    id       BLOB NOT NULL PRIMARY KEY,
    shortcut BLOB NOT NULL UNIQUE, -- a MAC of it
    body     BLOB NOT NULL
) STRICT;

CREATE TABLE site_number (
    site BLOB    NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
-- The fill factor leaves room for updates within the page (HOT): no index has a column that a message changes.
CREATE TABLE conversation (
    id            BYTEA  NOT NULL PRIMARY KEY,
    site          BYTEA  NOT NULL,
    visitor       BYTEA  NOT NULL,
    first_client  BYTEA  NOT NULL,
    number        BIGINT NOT NULL,
    language      TEXT   NOT NULL,
    team          BYTEA,
    assignee      BYTEA,
    state         TEXT   NOT NULL,
    seq           BIGINT NOT NULL,
    vseq          BIGINT NOT NULL,
    last_message  BIGINT NOT NULL,
    head          BYTEA  NOT NULL,
    masked        BIGINT NOT NULL,
    stars         BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    waiting_since BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,
    erase_at      BIGINT NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE conversation_visitor (
    conversation BYTEA NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    body         BYTEA NOT NULL
);

CREATE TABLE entry (
    conversation BYTEA  NOT NULL,
    seq          BIGINT NOT NULL,
    vseq         BIGINT NOT NULL,
    id           BYTEA  NOT NULL,
    at           BIGINT NOT NULL,
    author       TEXT   NOT NULL,
    staff        BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    client       BYTEA,
    body         BYTEA  NOT NULL
);

CREATE TABLE held (
    conversation BYTEA  NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    staff        BYTEA  NOT NULL,
    client       BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    due          BIGINT NOT NULL,
    body         BYTEA,
    PRIMARY KEY (conversation, staff, client)
);

CREATE TABLE mark (
    conversation BYTEA  NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    participant  BYTEA  NOT NULL,
    got          BIGINT NOT NULL,
    seen         BIGINT NOT NULL,
    seen_seq     BIGINT NOT NULL,
    PRIMARY KEY (conversation, participant)
);

CREATE TABLE draft (
    conversation BYTEA NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    staff        BYTEA NOT NULL,
    body         BYTEA NOT NULL,
    PRIMARY KEY (conversation, staff)
);

CREATE TABLE saved_reply (
    id       BYTEA NOT NULL PRIMARY KEY,
    shortcut BYTEA NOT NULL UNIQUE,
    body     BYTEA NOT NULL
);

CREATE TABLE site_number (
    site BYTEA  NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
-- end

-- Starting twice is refused here, and answered with what is there.
CREATE UNIQUE INDEX conversation_start ON conversation (site, first_client);

-- The inbox: whose and which team's, of those that are not over. Few, and untouched by messages.
CREATE INDEX conversation_live ON conversation (assignee, team) WHERE state IN ('waiting', 'open');

-- The ended ones, newest first, page by page.
CREATE INDEX conversation_ended ON conversation (ended_at, id) WHERE state = 'ended';

-- What has to be erased, and when.
CREATE INDEX conversation_due ON conversation (erase_at) WHERE erase_at > 0;

-- Order, and every page of entries.
CREATE UNIQUE INDEX entry_order ON entry (conversation, seq);

-- Exactly once by the sender's id. What the server writes by itself has none.
CREATE UNIQUE INDEX entry_once ON entry (client, conversation, staff) WHERE client IS NOT NULL;

-- What has to be published next.
CREATE INDEX held_due ON held (due);
