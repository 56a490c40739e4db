package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import java.time.Instant;

/** Where a run as a whole stands. */
public sealed interface Phase {

  /** New steps start. */
  record Active() implements Phase {}

  /** Nothing new starts; the run will end as {@code towards}. */
  record Draining(RunStatus towards, String code, Instant until) implements Phase {}

  /** Nothing happens any more. */
  record Over(RunStatus status, String code, Value output) implements Phase {}
}
