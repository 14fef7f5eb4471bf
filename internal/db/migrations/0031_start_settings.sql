-- The settings that protect, as they were at the last start: one row, so that a start with milder ones is noticed.

-- only: sqlite
CREATE TABLE start_settings (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at   INTEGER NOT NULL,
    body BLOB    NOT NULL -- sealed under the installation's key
) STRICT;
-- end

-- only: postgres
CREATE TABLE start_settings (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    at   BIGINT NOT NULL,
    body BYTEA  NOT NULL
);
-- end
