package io.meshflow.core.execution;

import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the listed state of a run. */
final class Rows {

  private static final Duration LOOK_AFTER_CHILDREN = Duration.ofSeconds(30);

  private Rows() {}

  /** {@code resting} says that nobody works on the run until its next wake or a command. */
  static RunRow of(Run run, Instant createdAt, Instant now, Resting resting) {
    RunRow.Totals totals =
        new RunRow.Totals(
            run.spending().spent(), run.spending().usage().total(), run.steps().size());
    return new RunRow(
        run.id(),
        run.admission().tenant(),
        run.admission().workflow(),
        new RunRow.Standing(
            status(run, resting),
            waitingFor(run),
            code(run),
            parent(run.admission()),
            askedAt(run)),
        totals,
        createdAt,
        now,
        resting.nextWake());
  }

  /**
   * Whether the run is left alone after this record.
   *
   * @param nextWake when it wants to be looked at; long ago for a run under way, so that it is
   *     found should its owner die (always the same moment: the row's index need not change)
   */
  record Resting(boolean parked, Optional<Instant> nextWake) {}

  /** How a run stands that goes on, or has ended. */
  static Resting underWay(Run run, Instant createdAt) {
    return new Resting(
        false, run.phase() instanceof Phase.Over ? Optional.empty() : Optional.of(createdAt));
  }

  /**
   * How a run stands that nobody works on.
   *
   * @param leaving the process shuts down, and another should go on at once
   */
  static Resting parked(Run run, boolean leaving, Instant now) {
    if (leaving) {
      return new Resting(true, Optional.of(now));
    }
    Instant look = now.plus(LOOK_AFTER_CHILDREN);
    Optional<Instant> next = run.alarms().next();
    boolean parent = !run.flights().children().isEmpty();
    return new Resting(
        true, parent ? Optional.of(next.filter(at -> at.isBefore(look)).orElse(look)) : next);
  }

  private static RunStatus status(Run run, Resting resting) {
    RunStatus status = run.status();
    boolean waits = resting.parked() && !status.ended() && run.alarms().next().isEmpty();
    boolean asks = resting.parked() && !status.ended() && !run.approvals().none();
    return waits || asks ? RunStatus.PAUSED : status;
  }

  private static String waitingFor(Run run) {
    return run.approvals().open().stream()
        .map(Approvals.Asked::id)
        .map(id -> id.key().toString())
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static Optional<Instant> askedAt(Run run) {
    return run.approvals().open().stream().map(Approvals.Asked::at).min(Comparator.naturalOrder());
  }

  private static String code(Run run) {
    return switch (run.phase()) {
      case Phase.Over over -> over.code();
      case Phase.Draining draining -> draining.code();
      case Phase.Active active -> "";
    };
  }

  private static Optional<RunId> parent(Admission admission) {
    return switch (admission.origin()) {
      case Admission.Origin.Fresh fresh -> Optional.empty();
      case Admission.Origin.Child child -> Optional.of(child.parent());
      case Admission.Origin.Fork fork -> Optional.of(fork.source());
    };
  }
}
