-- The audit log: a Merkle tree over leaves that hold no contents, signed checkpoints of it, and cuts at the ends of months.
--
-- A leaf's bytes are made of id, at, act, phase, intent, result and commitment (see leaf.go): a change to any of them changes
-- its hash. The other columns are for finding and opening, and none of them proves anything.
-- only: sqlite
CREATE TABLE leaf (
	id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
	n          INTEGER, -- its place in the tree; none until it is there
	at         INTEGER NOT NULL,
	act        TEXT    NOT NULL,
	phase      INTEGER NOT NULL, -- 0 intent, 1 outcome, 2 note
	intent     BLOB    CHECK (intent IS NULL OR length(intent) = 16), -- of an outcome: what it is the outcome of
	result     TEXT    NOT NULL, -- of an outcome: done, refused, failed or unknown
	commitment BLOB    NOT NULL, -- salted, to the details; empty for outcomes
	detail_key BLOB    CHECK (detail_key IS NULL OR length(detail_key) = 16),
	detail     BLOB, -- sealed
	who        BLOB    NOT NULL, -- MAC of who did it, for the filter
	talk       BLOB    NOT NULL, -- MAC of the conversation, for the filter
	pending    INTEGER NOT NULL, -- 1 for an intent whose outcome is not known
	link       BLOB    -- hash over the link before and this leaf; says where a change begins, proves nothing
) STRICT;
CREATE TABLE checkpoint (
	size INTEGER NOT NULL PRIMARY KEY,
	at   INTEGER NOT NULL,
	note TEXT    NOT NULL
) STRICT;
-- The right edge of the tree; one row.
CREATE TABLE head (
	one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	size  INTEGER NOT NULL,
	edge  BLOB    NOT NULL,
	link  BLOB    NOT NULL,
	month TEXT    NOT NULL
) STRICT;
CREATE TABLE cut (
	month   TEXT    NOT NULL PRIMARY KEY, -- 2026-11
	size    INTEGER NOT NULL,
	note    TEXT    NOT NULL, -- the checkpoint of that size
	edge    BLOB    NOT NULL,
	link    BLOB    NOT NULL,
	proof   BLOB, -- that the cut before is a beginning of this one; none until it was computed
	dropped INTEGER NOT NULL -- when the leaves up to here were dropped; 0: they are there
) STRICT;
CREATE TABLE signer (
	one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	public TEXT    NOT NULL,
	secret BLOB    NOT NULL -- sealed under the installation's key
) STRICT;
-- end
-- only: postgres
CREATE TABLE leaf (
	id         BYTEA  NOT NULL PRIMARY KEY CHECK (length(id) = 16),
	n          BIGINT,
	at         BIGINT NOT NULL,
	act        TEXT   NOT NULL,
	phase      BIGINT NOT NULL,
	intent     BYTEA  CHECK (intent IS NULL OR length(intent) = 16),
	result     TEXT   NOT NULL,
	commitment BYTEA  NOT NULL,
	detail_key BYTEA  CHECK (detail_key IS NULL OR length(detail_key) = 16),
	detail     BYTEA,
	who        BYTEA  NOT NULL,
	talk       BYTEA  NOT NULL,
	pending    BIGINT NOT NULL,
	link       BYTEA
);
CREATE TABLE checkpoint (
	size BIGINT NOT NULL PRIMARY KEY,
	at   BIGINT NOT NULL,
	note TEXT   NOT NULL
);
CREATE TABLE head (
	one   BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	size  BIGINT NOT NULL,
	edge  BYTEA  NOT NULL,
	link  BYTEA  NOT NULL,
	month TEXT   NOT NULL
);
CREATE TABLE cut (
	month   TEXT   NOT NULL PRIMARY KEY,
	size    BIGINT NOT NULL,
	note    TEXT   NOT NULL,
	edge    BYTEA  NOT NULL,
	link    BYTEA  NOT NULL,
	proof   BYTEA,
	dropped BIGINT NOT NULL
);
CREATE TABLE signer (
	one    BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	public TEXT   NOT NULL,
	secret BYTEA  NOT NULL
);
-- end
CREATE UNIQUE INDEX leaf_by_n ON leaf (n) WHERE n IS NOT NULL;
CREATE INDEX leaf_waiting ON leaf (id) WHERE n IS NULL;
CREATE UNIQUE INDEX leaf_of ON leaf (intent) WHERE intent IS NOT NULL;
CREATE INDEX leaf_pending ON leaf (id) WHERE pending = 1;
-- For the console's list: what is no outcome, newest first.
CREATE INDEX leaf_listed ON leaf (id) WHERE phase <> 1;
CREATE INDEX leaf_by_act ON leaf (act, id) WHERE phase <> 1;
CREATE INDEX leaf_by_who ON leaf (who, id) WHERE phase <> 1;
CREATE INDEX leaf_by_talk ON leaf (talk, id) WHERE phase <> 1;
