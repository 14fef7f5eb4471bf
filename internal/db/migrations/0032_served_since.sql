-- Since when somebody serves a site; the id of no site stands for all of them.

-- only: sqlite
CREATE TABLE staff_served (
    staff BLOB    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    site  BLOB    NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (staff, site)
) STRICT;
-- end
-- only: postgres
CREATE TABLE staff_served (
    staff BYTEA  NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    site  BYTEA  NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (staff, site)
);
-- end

-- Who was looked at before has served what they serve since then, or longer.
INSERT INTO staff_served (staff, site, since)
    SELECT h.staff, s.site, h.since FROM staff_holding h JOIN staff p ON p.id = h.staff JOIN staff_site s ON s.staff = h.staff WHERE p.all_sites = 0;
-- only: sqlite
INSERT INTO staff_served (staff, site, since)
    SELECT h.staff, zeroblob(16), h.since FROM staff_holding h JOIN staff p ON p.id = h.staff WHERE p.all_sites = 1;
-- end
-- only: postgres
INSERT INTO staff_served (staff, site, since)
    SELECT h.staff, decode(repeat('00', 16), 'hex'), h.since FROM staff_holding h JOIN staff p ON p.id = h.staff WHERE p.all_sites = 1;
-- end
