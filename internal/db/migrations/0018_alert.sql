-- What was told of incidents, so that it is told once, and who of the staff wants to be told.

-- only: sqlite
CREATE TABLE alert_told (
    incident BLOB    NOT NULL PRIMARY KEY,
    severity INTEGER NOT NULL, -- that it was told with
    at       INTEGER NOT NULL,
    folded   INTEGER NOT NULL  -- 1: as one of a number
) STRICT;
CREATE TABLE alert_digest (
    until_at INTEGER NOT NULL PRIMARY KEY, -- the end of the day that was summed up
    at       INTEGER NOT NULL
) STRICT;
CREATE TABLE alert_choice (
    staff  BLOB    NOT NULL PRIMARY KEY REFERENCES staff (id),
    least  INTEGER NOT NULL, -- severity; 0: not at once
    digest INTEGER NOT NULL
) STRICT;
-- end

-- only: postgres
CREATE TABLE alert_told (
    incident BYTEA  NOT NULL PRIMARY KEY,
    severity BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    folded   BIGINT NOT NULL
);
CREATE TABLE alert_digest (
    until_at BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL
);
CREATE TABLE alert_choice (
    staff  BYTEA  NOT NULL PRIMARY KEY REFERENCES staff (id),
    least  BIGINT NOT NULL,
    digest BIGINT NOT NULL
);
-- end

CREATE INDEX alert_told_at ON alert_told (at);
