-- What waits for people is counted at every look at the figures: without a walk through all runs.
CREATE INDEX streams_waiting ON streams (log)
  WHERE waiting_for <> '' AND status IN ('pending', 'running', 'paused');
