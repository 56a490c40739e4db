CREATE FUNCTION meshflow_open(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
  $$ SELECT coalesce(status IN ('pending', 'running', 'paused'), false) $$;

-- The stream that a record goes to, locked; for an opening it is made.
CREATE FUNCTION meshflow_target(
  p_scope text, p_name text, p_kind text, p_tenant text, p_owner text)
  RETURNS streams LANGUAGE plpgsql AS $$
DECLARE
  s streams%ROWTYPE;
BEGIN
  IF p_kind = 'opening' THEN
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

CREATE FUNCTION meshflow_check(
  s streams, p_kind text, p_n bigint, p_prev bytea, p_epoch bigint, p_command text)
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_kind = 'command'
      AND EXISTS (SELECT FROM commands c WHERE c.sid = s.sid AND c.id = p_command) THEN
    RAISE EXCEPTION USING ERRCODE = 'MF003', MESSAGE = s.name,
      DETAIL = s.head_n || ' ' || encode(s.head_hash, 'base64');
  ELSIF p_kind = 'owned' AND s.lease_epoch <> p_epoch THEN
    RAISE EXCEPTION USING ERRCODE = 'MF002', MESSAGE = s.name;
  ELSIF s.head_n <> p_n OR s.head_hash <> p_prev THEN
    RAISE EXCEPTION USING ERRCODE = 'MF001', MESSAGE = s.name;
  END IF;
END $$;

-- What the record changes in its stream: head, listing, wake-up, lease.
CREATE FUNCTION meshflow_move(
  s streams, p_kind text, p_n bigint, p_leaf bytea, p_row jsonb, p_free boolean)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_open boolean := meshflow_open(coalesce(p_row ->> 'status', s.status));
  v_wake bigint := CASE
    WHEN p_kind = 'command' THEN meshflow_now()
    WHEN p_row IS NULL THEN s.next_wake
    ELSE (p_row ->> 'wake')::bigint END;
BEGIN
  UPDATE streams t SET
      head_n = p_n + 1,
      head_hash = p_leaf,
      workflow = coalesce(s.workflow, p_row ->> 'workflow'),
      created_at = coalesce(s.created_at, (p_row ->> 'created')::bigint),
      status = coalesce(p_row ->> 'status', s.status),
      waiting_for = coalesce(p_row ->> 'waiting', s.waiting_for),
      code = coalesce(p_row ->> 'code', s.code),
      parent = CASE WHEN p_row IS NULL THEN s.parent ELSE p_row ->> 'parent' END,
      cost_micros = coalesce((p_row ->> 'cost')::bigint, s.cost_micros),
      tokens = coalesce((p_row ->> 'tokens')::bigint, s.tokens),
      steps = coalesce((p_row ->> 'steps')::integer, s.steps),
      updated_at = coalesce((p_row ->> 'updated')::bigint, s.updated_at),
      next_wake = CASE WHEN v_open THEN v_wake END,
      commanded = v_open AND p_kind = 'command',
      lease_owner = CASE WHEN v_open AND NOT p_free THEN s.lease_owner END
    WHERE t.sid = s.sid;
END $$;

-- Destroys keys, blobs and bodies; headers stay.
CREATE FUNCTION meshflow_erase(p_scope text, p_erased text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_gone bigint[];
BEGIN
  IF cardinality(p_erased) = 0 THEN
    RETURN;
  END IF;
  SELECT array_agg(s.sid) INTO v_gone FROM streams s
    WHERE s.name = ANY (p_erased) AND (s.name <> 'tenant/admin' OR s.tenant = p_scope);
  DELETE FROM stream_keys k WHERE k.sid = ANY (v_gone);
  DELETE FROM blobs b WHERE b.sid = ANY (v_gone);
  UPDATE records r SET body = NULL WHERE r.sid = ANY (v_gone) AND r.body IS NOT NULL;
END $$;

-- One append: one record to each stream, all or nothing, in one round trip. Refusals are errors of
-- class MF, so that whatever was written before them is undone: MF001 stale, MF002 fenced, MF003
-- duplicate (detail: "n hash"), MF004 wrong log; the message is the stream.
CREATE FUNCTION meshflow_append(
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
