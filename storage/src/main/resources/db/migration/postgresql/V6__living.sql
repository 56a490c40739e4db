CREATE FUNCTION meshflow_lives(p_owner text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM processes p
    WHERE p.owner = p_owner AND p.alive_until >= meshflow_now())
$$;

-- Contents are handed on by a run that has its key, and keeps it until this transaction is over.
CREATE FUNCTION meshflow_inherits(p_parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_parent IS NOT NULL THEN
    PERFORM FROM stream_keys k JOIN streams s ON s.sid = k.sid
      WHERE s.name = 'run/' || p_parent FOR KEY SHARE OF k;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'MF006', MESSAGE = 'run/' || p_parent;
    END IF;
  END IF;
END $$;

-- The stream that a record goes to, locked; for an opening it is made, under a living owner only:
-- nobody would find what a process opens that was taken for dead.
CREATE OR REPLACE FUNCTION meshflow_target(
  p_scope text, p_name text, p_kind text, p_tenant text, p_owner text)
  RETURNS streams LANGUAGE plpgsql AS $$
DECLARE
  s streams%ROWTYPE;
BEGIN
  IF p_kind = 'opening' THEN
    IF p_owner IS NOT NULL AND NOT meshflow_lives(p_owner) THEN
      RAISE EXCEPTION USING ERRCODE = 'MF002', MESSAGE = p_name;
    END IF;
    INSERT INTO streams (tenant, name, head_n, head_hash, lease_owner, lease_epoch)
      VALUES (p_tenant, p_name, 0, '', p_owner, CASE WHEN p_owner IS NULL THEN 0 ELSE 1 END)
      ON CONFLICT DO NOTHING RETURNING * INTO s;
    IF s.sid IS NULL THEN
      SELECT * INTO s FROM streams t
        WHERE t.name = p_name AND (p_name <> 'tenant/admin' OR t.tenant = p_tenant);
      RAISE EXCEPTION USING ERRCODE = 'MF003', MESSAGE = p_name,
        DETAIL = s.head_n || ' ' || encode(s.head_hash, 'base64');
    END IF;
  ELSE
    SELECT * INTO s FROM streams t
      WHERE t.name = p_name AND (p_name <> 'tenant/admin' OR t.tenant = p_scope) FOR UPDATE;
    IF s.sid IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'MF001', MESSAGE = p_name;
    END IF;
  END IF;
  RETURN s;
END $$;

-- One append: one record to each stream, all or nothing, in one round trip. Refusals are errors of
-- class MF, so that whatever was written before them is undone: MF001 stale, MF002 fenced, MF003
-- duplicate (detail: "n hash"), MF004 wrong log, MF006 a parent or a fork's source that is erased;
-- the message is the stream.
CREATE OR REPLACE FUNCTION meshflow_append(
  p_scope text, p_names text[], p_ns bigint[], p_prevs bytea[], p_leafs bytea[], p_headers bytea[],
  p_bodies bytea[], p_origins text[], p_kinds text[], p_tenants text[], p_epochs bigint[],
  p_frees boolean[], p_commands text[], p_owners text[], p_keys bytea[], p_rows jsonb[],
  p_blob_of integer[], p_blob_ids text[], p_blobs bytea[], p_erased text[])
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s streams%ROWTYPE;
BEGIN
  PERFORM set_config('meshflow.tenant', p_scope, true);
  FOR i IN 1 .. cardinality(p_names) LOOP
    s := meshflow_target(p_scope, p_names[i], p_kinds[i], p_tenants[i], p_owners[i]);
    IF p_kinds[i] = 'opening' THEN
      PERFORM meshflow_inherits(p_rows[i] ->> 'parent');
      INSERT INTO stream_keys (sid, tenant, wrapped) VALUES (s.sid, s.tenant, p_keys[i]);
    ELSE
      PERFORM meshflow_check(s, p_kinds[i], p_ns[i], p_prevs[i], p_epochs[i], p_commands[i]);
    END IF;
    IF p_origins[i] IS DISTINCT FROM (SELECT t.origin FROM tenants t WHERE t.tenant = s.tenant) THEN
      RAISE EXCEPTION USING ERRCODE = 'MF004', MESSAGE = p_names[i];
    END IF;
    INSERT INTO records (sid, n, tenant, leaf, header, body)
      VALUES (s.sid, p_ns[i], s.tenant, p_leafs[i], p_headers[i], p_bodies[i]);
    INSERT INTO unlogged (tenant, sid, n, leaf) VALUES (s.tenant, s.sid, p_ns[i], p_leafs[i]);
    IF p_kinds[i] = 'command' THEN
      INSERT INTO commands (sid, id, tenant, n) VALUES (s.sid, p_commands[i], s.tenant, p_ns[i]);
    END IF;
    IF cardinality(p_blob_of) > 0 THEN
      INSERT INTO blobs (sid, id, tenant, sealed)
        SELECT s.sid, b.id, s.tenant, b.sealed
        FROM unnest(p_blob_of, p_blob_ids, p_blobs) AS b (place, id, sealed) WHERE b.place = i;
    END IF;
    PERFORM meshflow_move(s, p_kinds[i], p_ns[i], p_leafs[i], p_rows[i], p_frees[i]);
  END LOOP;
  PERFORM meshflow_erase(p_scope, p_erased);
END $$;
