package io.meshflow.core.ledger;

import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to list.
 *
 * @param statuses empty for all
 * @param before only runs created before this one, for paging; unknown runs give an empty page
 * @param asking only runs that wait for people and come after this place, the one that has waited
 *     longest first
 */
public record RunQuery(
    String tenant,
    Set<RunStatus> statuses,
    Optional<String> workflow,
    Optional<RunId> before,
    int limit,
    Optional<Place> asking) {

  /**
   * A place among the runs that wait for people. It does not go away when its run does.
   *
   * @param since when the oldest of the run's open questions was asked
   * @param run its id, which tells apart what was asked in the same millisecond
   */
  public record Place(Instant since, String run) {
    /** Before all. */
    public static final Place FIRST = new Place(Instant.EPOCH, "");
  }

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
    this(tenant, statuses, workflow, before, limit, Optional.empty());
  }

  /** The runs of a tenant that wait for people, the one that has waited longest first. */
  public static RunQuery asking(String tenant, int limit) {
    return new RunQuery(tenant, Set.of(), Optional.empty(), Optional.empty(), limit)
        .after(Place.FIRST);
  }

  /** The runs that wait for people and come after this place. */
  public RunQuery after(Place place) {
    return new RunQuery(tenant, statuses, workflow, before, limit, Optional.of(place));
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
