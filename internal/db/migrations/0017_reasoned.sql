-- Who gave a reason for opening an ended conversation that is not theirs, in which sitting. The reason is in the audit log.

-- only: sqlite
CREATE TABLE reasoned (
    session      BLOB    NOT NULL, -- the session's id
    conversation BLOB    NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    PRIMARY KEY (session, conversation)
) STRICT;
-- end

-- only: postgres
CREATE TABLE reasoned (
    session      BYTEA  NOT NULL,
    conversation BYTEA  NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    at           BIGINT NOT NULL,
    PRIMARY KEY (session, conversation)
);
-- end

CREATE INDEX reasoned_at ON reasoned (at);
CREATE INDEX reasoned_conversation ON reasoned (conversation);
