-- Since when the oldest question of a run waits for people: their inbox goes by that.
ALTER TABLE streams ADD COLUMN asked_at INTEGER;
DROP INDEX streams_waiting;
CREATE INDEX streams_waiting ON streams (log, coalesce(asked_at, created_at), name)
  WHERE waiting_for <> '' AND status IN ('pending', 'running', 'paused');
