-- What a tenant spends, by day (UTC), key, agent and model; money in millionths of a dollar.
-- reserved is the worst case of calls under way. Changed with the records that tell it. Rows are
-- spread over slots so that appends of busy tenants do not wait for each other; only sums mean
-- anything.
CREATE TABLE usage (
  tenant   text NOT NULL REFERENCES tenants,
  day      date NOT NULL,
  key      text NOT NULL,
  agent    text NOT NULL,
  model    text NOT NULL,
  slot     smallint NOT NULL,
  reserved bigint NOT NULL,
  calls    bigint NOT NULL,
  spent    bigint NOT NULL,
  input    bigint NOT NULL,
  output   bigint NOT NULL,
  cached   bigint NOT NULL,
  PRIMARY KEY (tenant, day, key, agent, model, slot)
) WITH (fillfactor = 70);

-- What a tenant, a key or an agent may spend in a day or a month.
CREATE TABLE budgets (
  tenant text NOT NULL REFERENCES tenants,
  holder text NOT NULL,
  name   text NOT NULL,
  period text NOT NULL,
  micros bigint NOT NULL,
  PRIMARY KEY (tenant, holder, name, period)
);

DO $$
DECLARE
  each_table text;
BEGIN
  FOREACH each_table IN ARRAY ARRAY['usage', 'budgets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each_table);
    EXECUTE format(
      'CREATE POLICY one_tenant ON %I USING (tenant = current_setting(''meshflow.tenant'', true)'
      ' OR current_setting(''meshflow.tenant'', true) = ''*'')', each_table);
  END LOOP;
END $$;

-- The first budget of a tenant, in the order of its holders, that a call on this breaks; the daily
-- budget of all tenants (micros, or NULL) counts for one without a daily budget of its own.
CREATE FUNCTION meshflow_broken(
  p_tenant text, p_usual bigint, p_day date, p_key text, p_agent text, p_priced boolean)
  RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\t', b.holder, b.name, b.period, b.micros, u.used)
  FROM (
    SELECT holder, name, period, micros FROM budgets WHERE tenant = p_tenant
    UNION ALL
    SELECT 'tenant', '', 'day', p_usual WHERE p_usual IS NOT NULL AND NOT EXISTS (
      SELECT FROM budgets WHERE tenant = p_tenant AND holder = 'tenant' AND period = 'day')
  ) b
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(spent + reserved), 0) AS used FROM usage x
    WHERE x.tenant = p_tenant
      AND x.day >= CASE b.period WHEN 'day' THEN p_day ELSE date_trunc('month', p_day)::date END
      AND x.day <= CASE b.period WHEN 'day' THEN p_day
        ELSE (date_trunc('month', p_day) + interval '1 month - 1 day')::date END
      AND (b.holder <> 'key' OR x.key = p_key)
      AND (b.holder <> 'agent' OR x.agent = p_agent)
  ) u
  WHERE (b.holder = 'tenant'
      OR b.holder = 'key' AND b.name = p_key
      OR b.holder = 'agent' AND b.name = p_agent)
    AND (u.used > b.micros OR NOT p_priced)
  ORDER BY b.holder DESC, b.period LIMIT 1
$$;

-- Changes what a tenant spends, in the transaction of an append, after it. One transaction of a
-- tenant with budgets decides at a time. MF005: no room (message: the stream; detail: the place of
-- the move among those of the append, and the budget).
CREATE FUNCTION meshflow_spend(
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
      priced boolean, calls bigint, spent bigint, input bigint, output bigint, cached bigint) LOOP
    INSERT INTO usage AS u
        (tenant, day, key, agent, model, slot, reserved, calls, spent, input, output, cached)
      VALUES (p_tenant, m.day, m.key, m.agent, m.model, p_slot, m.reserved, m.calls, m.spent,
        m.input, m.output, m.cached)
      ON CONFLICT (tenant, day, key, agent, model, slot) DO UPDATE SET
        reserved = u.reserved + m.reserved, calls = u.calls + m.calls, spent = u.spent + m.spent,
        input = u.input + m.input, output = u.output + m.output, cached = u.cached + m.cached;
    IF m.asks THEN
      v_broken := meshflow_broken(p_tenant, p_usual, m.day, m.key, m.agent, m.priced);
      IF v_broken IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'MF005', MESSAGE = p_stream,
          DETAIL = m.at || E'\t' || m.reserved || E'\t' || m.priced || E'\t' || v_broken;
      END IF;
    END IF;
  END LOOP;
END $$;
