package io.meshflow.core.ledger;

import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to list.
 *
 * @param statuses empty for all
 * @param before only runs created before this one, for paging; unknown runs give an empty page
 * @param asking only runs that wait for people, oldest first; {@code before} then names the last
 *     run of the page before
 */
public record RunQuery(
    String tenant,
    Set<RunStatus> statuses,
    Optional<String> workflow,
    Optional<RunId> before,
    int limit,
    boolean asking) {

  /** The longest page. */
  public static final int MAX_LIMIT = 1_000;

  public RunQuery {
    statuses = Set.copyOf(statuses);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("A listing has 1 to 1000 rows");
    }
  }

  /** Runs whether they wait or not, newest first. */
  public RunQuery(
      String tenant,
      Set<RunStatus> statuses,
      Optional<String> workflow,
      Optional<RunId> before,
      int limit) {
    this(tenant, statuses, workflow, before, limit, false);
  }

  /** The runs of a tenant that wait for people, oldest first. */
  public static RunQuery asking(String tenant, int limit) {
    return new RunQuery(tenant, Set.of(), Optional.empty(), Optional.empty(), limit, true);
  }

  /** The newest runs of a tenant. */
  public static RunQuery newest(String tenant, int limit) {
    return new RunQuery(tenant, Set.of(), Optional.empty(), Optional.empty(), limit);
  }

  /** The page after the one that ended with this run. */
  public RunQuery before(RunId run) {
    return new RunQuery(tenant, statuses, workflow, Optional.of(run), limit, asking);
  }
}
