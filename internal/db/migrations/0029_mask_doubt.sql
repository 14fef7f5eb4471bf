-- How often people say of a kind of mask that it is wrong. No values: how one is written at most, letters and digits being all the
-- same; and of time the day alone.

-- only: sqlite
CREATE TABLE mask_doubt (
    site      BLOB    NOT NULL REFERENCES site (id),
    entity    TEXT    NOT NULL,
    rule      TEXT    NOT NULL, -- empty: what was too much, added up
    confirmed TEXT    NOT NULL,
    against   TEXT    NOT NULL,
    shape     TEXT    NOT NULL,
    visitors  INTEGER NOT NULL,
    staff     INTEGER NOT NULL,
    first     INTEGER NOT NULL, -- milliseconds of the day's beginning, UTC
    last      INTEGER NOT NULL,
    PRIMARY KEY (site, entity, rule, confirmed, against, shape)
) STRICT;
-- end
-- only: postgres
CREATE TABLE mask_doubt (
    site      BYTEA  NOT NULL REFERENCES site (id),
    entity    TEXT   NOT NULL,
    rule      TEXT   NOT NULL,
    confirmed TEXT   NOT NULL,
    against   TEXT   NOT NULL,
    shape     TEXT   NOT NULL,
    visitors  BIGINT NOT NULL,
    staff     BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (site, entity, rule, confirmed, against, shape)
);
-- end
