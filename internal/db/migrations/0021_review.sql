-- What people use of what they have, since when they have it, and who confirmed it last. No contents and no persons but staff.

-- only: sqlite
CREATE TABLE staff_use (
    staff BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    about TEXT    NOT NULL, -- the group of a permission: conversation, masking …
    at    INTEGER NOT NULL, -- a day
    PRIMARY KEY (staff, about)
) STRICT;

CREATE TABLE staff_holding (
    staff  BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    digest TEXT    NOT NULL, -- of role, permissions, teams and sites
    since  INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_review (
    staff    BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    reviewer BLOB    NOT NULL,
    digest   TEXT    NOT NULL -- of what was confirmed
) STRICT;
-- end

-- only: postgres
CREATE TABLE staff_use (
    staff BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    about TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (staff, about)
);

CREATE TABLE staff_holding (
    staff  BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    digest TEXT   NOT NULL,
    since  BIGINT NOT NULL
);

CREATE TABLE staff_review (
    staff    BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    at       BIGINT NOT NULL,
    reviewer BYTEA  NOT NULL,
    digest   TEXT   NOT NULL
);
-- end
