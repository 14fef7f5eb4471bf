-- The masking policy of each site, every version that was ever in force.

-- only: sqlite
CREATE TABLE masking_policy (
    site    BLOB    NOT NULL REFERENCES site (id),
    version INTEGER NOT NULL, -- counts from 1 for each site
    at      INTEGER NOT NULL,
    staff   BLOB    NOT NULL, -- who made it
    body    BLOB    NOT NULL, -- sealed under the site's key: terms and patterns may be confidential
    PRIMARY KEY (site, version)
) STRICT;
-- end

-- only: postgres
CREATE TABLE masking_policy (
    site    BYTEA  NOT NULL REFERENCES site (id),
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    staff   BYTEA  NOT NULL,
    body    BYTEA  NOT NULL,
    PRIMARY KEY (site, version)
);
-- end
