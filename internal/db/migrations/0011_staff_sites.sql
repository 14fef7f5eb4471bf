-- Which sites somebody of the staff serves: all, those to come included, or those that are listed. Whoever was here before
-- serves all.

-- only: sqlite
ALTER TABLE staff ADD COLUMN all_sites INTEGER NOT NULL DEFAULT 1; -- 0: those in staff_site

CREATE TABLE staff_site (
    staff BLOB NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    site  BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    PRIMARY KEY (staff, site)
) STRICT;
-- end

-- only: postgres
ALTER TABLE staff ADD COLUMN all_sites BIGINT NOT NULL DEFAULT 1;

CREATE TABLE staff_site (
    staff BYTEA NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    site  BYTEA NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    PRIMARY KEY (staff, site)
);
-- end
