-- Proofs of browsers (docs/adr/0010) that were used in the last minutes, for where several servers share the rows: each remembers
-- its own in memory beside. SQLite has one server, and needs none. What a crash empties is too old to be taken a minute later.

-- only: postgres
CREATE UNLOGGED TABLE used_proof (
    session BYTEA  NOT NULL,
    number  BYTEA  NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (session, number)
);

CREATE INDEX used_proof_used_at ON used_proof (used_at);
-- end
