-- The roles that an installation made of its own: every version of them that was ever in force.

-- only: sqlite
CREATE TABLE own_role (
    version INTEGER NOT NULL PRIMARY KEY, -- counts from 1
    at      INTEGER NOT NULL,
    staff   BLOB,             -- who made it
    body    BLOB    NOT NULL  -- sealed under the installation's key, so that nobody without it makes a role
) STRICT;
-- end

-- only: postgres
CREATE TABLE own_role (
    version BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    staff   BYTEA,
    body    BYTEA  NOT NULL
);
-- end
