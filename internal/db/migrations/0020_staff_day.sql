-- How much each of the staff does in a day of what can be overdone, to notice what is unusual for them. Numbers only; the acts
-- themselves are in the audit log.

-- only: sqlite
CREATE TABLE staff_day (
    day   INTEGER NOT NULL, -- milliseconds of its beginning, UTC
    staff BLOB    NOT NULL,
    kind  TEXT    NOT NULL, -- opening, search, erasure, any
    n     INTEGER NOT NULL,
    hours INTEGER NOT NULL, -- of the day, in which there was any: a bit for each
    PRIMARY KEY (day, staff, kind)
) STRICT;
-- end
-- only: postgres
CREATE TABLE staff_day (
    day   BIGINT NOT NULL,
    staff BYTEA  NOT NULL,
    kind  TEXT   NOT NULL,
    n     BIGINT NOT NULL,
    hours BIGINT NOT NULL,
    PRIMARY KEY (day, staff, kind)
);
-- end
