-- Since when the oldest question of a run waits for people: their inbox goes by that.
ALTER TABLE streams ADD COLUMN asked_at bigint;
DROP INDEX streams_waiting;
CREATE INDEX streams_waiting ON streams (tenant, coalesce(asked_at, created_at), name)
  WHERE waiting_for <> '' AND status IN ('pending', 'running', 'paused');

-- What the record changes in its stream: head, listing, wake-up, lease. A process of the version
-- before says nothing of the age of questions; the age of their run stands for it then.
CREATE OR REPLACE FUNCTION meshflow_move(
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
      asked_at = CASE WHEN p_row IS NULL THEN s.asked_at ELSE (p_row ->> 'asked')::bigint END,
      next_wake = CASE WHEN v_open THEN v_wake END,
      commanded = v_open AND p_kind = 'command',
      lease_owner = CASE WHEN v_open AND NOT p_free THEN s.lease_owner END
    WHERE t.sid = s.sid;
END $$;
