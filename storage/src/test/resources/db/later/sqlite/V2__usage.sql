-- What a tenant spends, by day (days since 1970, UTC), key, agent and model; money in millionths of
-- a dollar. reserved is the worst case of calls under way. Changed with the records that tell it.
CREATE TABLE usage (
  log      INTEGER NOT NULL REFERENCES tenants,
  day      INTEGER NOT NULL,
  key      TEXT NOT NULL,
  agent    TEXT NOT NULL,
  model    TEXT NOT NULL,
  reserved INTEGER NOT NULL,
  calls    INTEGER NOT NULL,
  spent    INTEGER NOT NULL,
  input    INTEGER NOT NULL,
  output   INTEGER NOT NULL,
  cached   INTEGER NOT NULL,
  PRIMARY KEY (log, day, key, agent, model)
) STRICT, WITHOUT ROWID;

-- What a tenant, a key or an agent may spend in a day or a month.
CREATE TABLE budgets (
  log    INTEGER NOT NULL REFERENCES tenants,
  holder TEXT NOT NULL,
  name   TEXT NOT NULL,
  period TEXT NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (log, holder, name, period)
) STRICT, WITHOUT ROWID;
