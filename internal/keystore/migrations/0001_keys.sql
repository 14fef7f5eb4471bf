-- Wrapped keys, and the ids of those that were destroyed.
--
-- SQLite's secure_delete overwrites what is deleted, but not the copies that it leaves in the gaps of pages when it splits
-- and merges them. So a row of "key" never moves: rows are appended in the order of number, are never deleted, and keep
-- their length whatever is updated ("wrapped" is padded, "root" has 4 bytes, and 0 and 1 take no room in a record). To
-- destroy a key is to overwrite it where it stands.
-- only: sqlite
CREATE TABLE key (
	number  INTEGER PRIMARY KEY,
	id      BLOB NOT NULL CHECK (length(id) = 16),
	purpose INTEGER NOT NULL,
	parent  BLOB NOT NULL CHECK (length(parent) = 16),
	rooted  INTEGER NOT NULL CHECK (rooted IN (0, 1)),
	root    BLOB NOT NULL CHECK (length(root) = 4),
	dead    INTEGER NOT NULL CHECK (dead IN (0, 1)),
	wrapped BLOB NOT NULL CHECK (length(wrapped) % 64 = 0)
) STRICT;
CREATE TABLE tombstone (
	id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
	at INTEGER NOT NULL
) STRICT;
-- end
-- only: postgres
CREATE TABLE key (
	number  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id      BYTEA NOT NULL CHECK (length(id) = 16),
	purpose BIGINT NOT NULL,
	parent  BYTEA NOT NULL CHECK (length(parent) = 16),
	rooted  BIGINT NOT NULL CHECK (rooted IN (0, 1)),
	root    BYTEA NOT NULL CHECK (length(root) = 4),
	dead    BIGINT NOT NULL CHECK (dead IN (0, 1)),
	wrapped BYTEA NOT NULL CHECK (length(wrapped) % 64 = 0)
);
CREATE TABLE tombstone (
	id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
	at BIGINT NOT NULL
);
-- end
CREATE UNIQUE INDEX key_by_id ON key (id) WHERE dead = 0;
-- The few keys that the root wraps, for rotation.
CREATE INDEX key_by_root ON key (id) WHERE rooted = 1 AND dead = 0;
