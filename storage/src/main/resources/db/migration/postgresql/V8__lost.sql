-- Part of what is spent, for calls of which nobody knows what they cost: the most it can be.
ALTER TABLE usage ADD COLUMN lost bigint NOT NULL DEFAULT 0;

-- Changes what a tenant spends, in the transaction of an append, after it. One transaction of a
-- tenant with budgets decides at a time. MF005: no room (message: the stream; detail: the place of
-- the move among those of the append, and the budget). A process of the version before says nothing
-- of what was lost.
CREATE OR REPLACE FUNCTION meshflow_spend(
  p_stream text, p_tenant text, p_usual bigint, p_slot integer, p_moves jsonb)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  m record;
  v_broken text;
BEGIN
  IF p_usual IS NOT NULL OR EXISTS (SELECT FROM budgets WHERE tenant = p_tenant) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('meshflow.budget ' || p_tenant, 0));
  END IF;
  FOR m IN SELECT * FROM jsonb_to_recordset(p_moves) AS x (
      at integer, day date, key text, agent text, model text, reserved bigint, asks boolean,
      priced boolean, calls bigint, spent bigint, input bigint, output bigint, cached bigint,
      written bigint, lost bigint) LOOP
    INSERT INTO usage AS u
        (tenant, day, key, agent, model, slot, reserved, calls, spent, input, output, cached,
        written, lost)
      VALUES (p_tenant, m.day, m.key, m.agent, m.model, p_slot, m.reserved, m.calls, m.spent,
        m.input, m.output, m.cached, coalesce(m.written, 0), coalesce(m.lost, 0))
      ON CONFLICT (tenant, day, key, agent, model, slot) DO UPDATE SET
        reserved = u.reserved + m.reserved, calls = u.calls + m.calls, spent = u.spent + m.spent,
        input = u.input + m.input, output = u.output + m.output, cached = u.cached + m.cached,
        written = u.written + coalesce(m.written, 0), lost = u.lost + coalesce(m.lost, 0);
    IF m.asks THEN
      v_broken := meshflow_broken(p_tenant, p_usual, m.day, m.key, m.agent, m.priced);
      IF v_broken IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'MF005', MESSAGE = p_stream,
          DETAIL = m.at || E'\t' || m.reserved || E'\t' || m.priced || E'\t' || v_broken;
      END IF;
    END IF;
  END LOOP;
END $$;
