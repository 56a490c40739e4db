package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.List;

/** Looks into the store for runs that want attention. */
final class Adoption {

  private static final int AT_ONCE = 64;

  private final Shared shared;

  Adoption(Shared shared) {
    this.shared = shared;
  }

  /**
   * Knocks at the runs that are worked on here; takes the others over where that is wanted.
   *
   * @return which runs were taken over
   */
  List<RunId> visit(boolean adopting) {
    shared.leases().settle(shared::active);
    List<RunId> adopted = new ArrayList<>();
    int most = AT_ONCE + shared.faults().count(); // those that rest stand in nobody's way
    for (RunId run : shared.store().leases().due(shared.clock().instant(), most)) {
      boolean mine = shared.send(run, new Message.Knock());
      if (!mine && adopting && !shared.rests(run) && Takeover.quietly(shared, run)) {
        adopted.add(run);
      }
    }
    return adopted;
  }
}
