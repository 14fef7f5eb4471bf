-- Which identities signed by a shop were used, until they are over anyway: a hash of site and jti, and nobody's name.

-- only: sqlite
CREATE TABLE identity_used (
    hash       BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    site       BLOB    NOT NULL REFERENCES site (id),
    expires_at INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE identity_used (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    site       BYTEA  NOT NULL REFERENCES site (id),
    expires_at BIGINT NOT NULL
);
-- end

CREATE INDEX identity_used_site ON identity_used (site, expires_at);
