package io.meshflow.core.run;

import io.meshflow.core.data.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * The permanent part of a run's first fact.
 *
 * @param tenant whose run it is
 * @param workflow name and version, as {@code name@version}
 * @param definition hash of the pinned closure
 * @param origin where the run comes from
 * @param budgetMicros cap in millionths of a dollar
 * @param deadline when the run times out; empty for never
 * @param model model alias that overrides those of the agents; empty for none
 * @param key id of the key whose budget it counts against; empty for none
 */
public record Admission(
    String tenant,
    String workflow,
    Digest definition,
    Origin origin,
    long budgetMicros,
    Optional<Instant> deadline,
    String model,
    String key) {

  /** Where a run comes from. */
  public sealed interface Origin {

    /** Somebody started it. */
    record Fresh(String actor) implements Origin {}

    /** Work of another run started it. */
    record Child(RunId parent, WorkKey work, int depth) implements Origin {}

    /** It was copied from another run up to a step, that step not included. */
    record Fork(RunId source, StepId from, String actor) implements Origin {}
  }
}
