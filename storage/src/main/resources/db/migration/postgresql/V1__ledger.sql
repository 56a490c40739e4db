-- Times are epoch milliseconds of the database's own clock.
CREATE FUNCTION meshflow_now() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- One tenant, one Merkle log: its size and frontier (roots of perfect subtrees, 32 bytes each).
CREATE TABLE tenants (
  tenant      text PRIMARY KEY,
  origin      text NOT NULL UNIQUE,
  wrapped_key bytea,
  size        bigint NOT NULL DEFAULT 0,
  frontier    bytea NOT NULL DEFAULT ''
);

-- Heads of all streams; for runs also the listing, the wake-up and the lease. sid grows with age.
CREATE TABLE streams (
  sid         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant      text NOT NULL REFERENCES tenants,
  name        text NOT NULL,
  head_n      bigint NOT NULL,
  head_hash   bytea NOT NULL,
  workflow    text,
  status      text,
  waiting_for text,
  code        text,
  parent      text,
  cost_micros bigint,
  tokens      bigint,
  steps       integer,
  created_at  bigint,
  updated_at  bigint,
  next_wake   bigint,
  commanded   boolean NOT NULL DEFAULT false,
  lease_owner text,
  lease_epoch bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX streams_by_name ON streams (name) WHERE name <> 'tenant/admin';
CREATE UNIQUE INDEX streams_of_tenant ON streams (tenant, name);
CREATE INDEX streams_listed ON streams (tenant, sid) WHERE workflow IS NOT NULL;
CREATE INDEX streams_due ON streams (next_wake) WHERE next_wake IS NOT NULL;
CREATE INDEX streams_leased ON streams (lease_owner) WHERE lease_owner IS NOT NULL;

-- leaf is the hash of the header as it was: an altered header cannot hide behind its own hash.
CREATE TABLE records (
  sid    bigint NOT NULL REFERENCES streams,
  n      bigint NOT NULL,
  tenant text NOT NULL,
  leaf   bytea NOT NULL,
  header bytea NOT NULL,
  body   bytea,
  PRIMARY KEY (sid, n)
);

-- Records without a place in their log yet, and the places of the others.
CREATE TABLE unlogged (
  seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL,
  sid    bigint NOT NULL,
  n      bigint NOT NULL,
  leaf   bytea NOT NULL
);
CREATE TABLE leaves (
  tenant     text NOT NULL,
  leaf_index bigint NOT NULL,
  sid        bigint NOT NULL,
  n          bigint NOT NULL,
  PRIMARY KEY (tenant, leaf_index),
  UNIQUE (sid, n)
);

CREATE TABLE blobs (
  sid    bigint NOT NULL REFERENCES streams,
  id     text NOT NULL,
  tenant text NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (sid, id)
);

CREATE TABLE stream_keys (
  sid     bigint PRIMARY KEY REFERENCES streams,
  tenant  text NOT NULL,
  wrapped bytea NOT NULL
);

CREATE TABLE commands (
  sid    bigint NOT NULL REFERENCES streams,
  id     text NOT NULL,
  tenant text NOT NULL,
  n      bigint NOT NULL,
  PRIMARY KEY (sid, id)
);

CREATE TABLE checkpoints (
  tenant text NOT NULL REFERENCES tenants,
  size   bigint NOT NULL,
  at     bigint NOT NULL,
  note   text NOT NULL,
  PRIMARY KEY (tenant, size)
);

-- A process owns its leases as long as it says in time that it lives.
CREATE TABLE processes (
  owner       text PRIMARY KEY,
  host        text NOT NULL,
  alive_until bigint NOT NULL
);

-- Nobody, not even the owner of the tables, sees rows of a tenant that the transaction has not
-- named; the engine names all of them with '*'. Superusers and roles with BYPASSRLS are exempt:
-- do not connect as one.
DO $$
DECLARE
  each_table text;
BEGIN
  FOREACH each_table IN ARRAY ARRAY['tenants', 'streams', 'records', 'unlogged', 'leaves', 'blobs',
                                    'stream_keys', 'commands', 'checkpoints'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each_table);
    EXECUTE format(
      'CREATE POLICY one_tenant ON %I USING (tenant = current_setting(''meshflow.tenant'', true)'
      ' OR current_setting(''meshflow.tenant'', true) = ''*'')', each_table);
  END LOOP;
END $$;
