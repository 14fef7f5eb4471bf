-- From where the console may be reached: every version of the list that was ever in force.

-- only: sqlite
CREATE TABLE allow_list (
    version INTEGER NOT NULL PRIMARY KEY, -- counts from 1
    at      INTEGER NOT NULL,
    staff   BLOB,             -- who made it; NULL for the host's operator
    body    BLOB    NOT NULL  -- sealed under the installation's key: an address may be somebody's home
) STRICT;
-- end

-- only: postgres
CREATE TABLE allow_list (
    version BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    staff   BYTEA,
    body    BYTEA  NOT NULL
);
-- end
