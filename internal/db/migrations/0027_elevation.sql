-- What somebody may do beyond their role for a while. What, why, until when and what became of it are sealed under the installation's
-- key and bound to row and person; the columns beside it are for looking up.

-- only: sqlite
CREATE TABLE elevation (
    id       BLOB    NOT NULL PRIMARY KEY, -- of the proposal, too
    staff    BLOB    NOT NULL,
    seen_at  INTEGER NOT NULL, -- the latest that a node's clock has told while it counted
    ended_at INTEGER NOT NULL DEFAULT 0, -- sealed in body, too
    body     BLOB    NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE elevation (
    id       BYTEA  NOT NULL PRIMARY KEY,
    staff    BYTEA  NOT NULL,
    seen_at  BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    body     BYTEA  NOT NULL
);
-- end

CREATE INDEX elevation_ended ON elevation (ended_at);
CREATE INDEX elevation_staff ON elevation (staff, id);
