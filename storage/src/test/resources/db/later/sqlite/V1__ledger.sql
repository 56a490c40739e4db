-- One tenant, one Merkle log: its size and frontier (roots of perfect subtrees, 32 bytes each).
CREATE TABLE tenants (
  log         INTEGER PRIMARY KEY,
  tenant      TEXT NOT NULL UNIQUE,
  origin      TEXT NOT NULL UNIQUE,
  wrapped_key BLOB,
  size        INTEGER NOT NULL DEFAULT 0,
  frontier    BLOB NOT NULL DEFAULT x''
) STRICT;

-- Heads of all streams; for runs also the listing, the wake-up and the lease. sid grows with age.
CREATE TABLE streams (
  sid         INTEGER PRIMARY KEY,
  log         INTEGER NOT NULL REFERENCES tenants,
  name        TEXT NOT NULL,
  head_n      INTEGER NOT NULL,
  head_hash   BLOB NOT NULL,
  workflow    TEXT,
  status      TEXT,
  waiting_for TEXT,
  code        TEXT,
  parent      TEXT,
  cost_micros INTEGER,
  tokens      INTEGER,
  steps       INTEGER,
  created_at  INTEGER,
  updated_at  INTEGER,
  next_wake   INTEGER,
  commanded   INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_epoch INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX streams_by_name ON streams (name, log);
CREATE INDEX streams_listed ON streams (log, sid) WHERE workflow IS NOT NULL;
CREATE INDEX streams_due ON streams (next_wake) WHERE next_wake IS NOT NULL;
CREATE INDEX streams_leased ON streams (lease_owner) WHERE lease_owner IS NOT NULL;

-- place = log << 40 | leaf index: appended at the end of each log, in the order that is proven.
-- leaf is the hash of the header as it was: an altered header cannot hide behind its own hash.
CREATE TABLE records (
  place  INTEGER PRIMARY KEY,
  sid    INTEGER NOT NULL REFERENCES streams,
  n      INTEGER NOT NULL,
  leaf   BLOB NOT NULL,
  header BLOB NOT NULL,
  body   BLOB
) STRICT;
CREATE UNIQUE INDEX records_by_stream ON records (sid, n);

CREATE TABLE blobs (
  sid    INTEGER NOT NULL REFERENCES streams,
  id     TEXT NOT NULL,
  sealed BLOB NOT NULL,
  UNIQUE (sid, id)
) STRICT;

CREATE TABLE stream_keys (
  sid     INTEGER PRIMARY KEY REFERENCES streams,
  wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE commands (
  sid INTEGER NOT NULL REFERENCES streams,
  id  TEXT NOT NULL,
  n   INTEGER NOT NULL,
  PRIMARY KEY (sid, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  log  INTEGER NOT NULL REFERENCES tenants,
  size INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (log, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE processes (
  owner      TEXT PRIMARY KEY,
  pid        INTEGER NOT NULL,
  host       TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
