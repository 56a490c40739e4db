package io.meshflow.core.ledger;

import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * The listed state of a run: a projection, rebuilt from the record at any time. Instants are kept
 * to the millisecond; workflow and creation stay as the opening record said.
 *
 * @param nextWake when the run wants to be looked at; empty while only a command can move it
 */
public record RunRow(
    RunId id,
    String tenant,
    String workflow,
    Standing standing,
    Totals totals,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> nextWake) {

  /**
   * Where it stands and why.
   *
   * @param waitingFor step ids that wait for people, joined by commas; empty for none
   * @param code why it ended as it did, such as {@code budget}; empty for none
   * @param parent the run that started it, or that it was forked from; empty for none
   * @param askedAt when the oldest question was asked that waits for people; empty for none, and
   *     where nobody wrote it down
   */
  public record Standing(
      RunStatus status,
      String waitingFor,
      String code,
      Optional<RunId> parent,
      Optional<Instant> askedAt) {

    private static final String ALTERED = "altered";

    /** Of a run whose questions have no known age. */
    public Standing(RunStatus status, String waitingFor, String code, Optional<RunId> parent) {
      this(status, waitingFor, code, parent, Optional.empty());
    }

    /** Of a row whose status nobody writes: where its run stands its record alone can tell. */
    public static Standing altered(String waitingFor, Optional<RunId> parent) {
      return new Standing(RunStatus.FAILED, waitingFor, ALTERED, parent);
    }

    /** Whether the row was altered. */
    public boolean isAltered() {
      return code.equals(ALTERED);
    }
  }

  /** Its place among the runs that wait for people. */
  public RunQuery.Place place() {
    return new RunQuery.Place(standing.askedAt().orElse(createdAt), id.value());
  }

  /** Money in millionths of a dollar, tokens, steps. */
  public record Totals(long costMicros, long tokens, int steps) {}
}
