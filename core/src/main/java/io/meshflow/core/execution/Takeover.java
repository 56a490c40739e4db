package io.meshflow.core.execution;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes over runs that nobody works on. */
final class Takeover {

  private Takeover() {}

  static void of(Shared shared, String tenant, RunId run) {
    RunStreams stream = shared.stream(tenant);
    RunRow row =
        stream
            .ledger()
            .run(run)
            .filter(found -> found.tenant().equals(tenant))
            .orElseThrow(
                () -> new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + run + "."));
    if (shared.active(run)) {
      return;
    }
    StreamKey key =
        stream
            .key(run)
            .orElseThrow(
                () -> new RunRefused(RunRefused.Kind.ERASED, "Run " + run + " is erased."));
    if (row.standing().isAltered()) {
      throw DamagedRun.row(run);
    }
    if (row.standing().status().ended()) {
      throw new RunRefused(
          RunRefused.Kind.ENDED,
          "Run " + run + " has ended as " + row.standing().status().word() + ".");
    }
    Leases.Lease lease =
        shared
            .leases()
            .claim(run)
            .orElseThrow(
                () ->
                    new RunRefused(
                        RunRefused.Kind.BUSY, "Another process works on run " + run + "."));
    begin(shared, stream, key, lease);
  }

  private static void begin(Shared shared, RunStreams stream, StreamKey key, Leases.Lease lease) {
    try {
      List<Recorded> past = new ArrayList<>();
      Opened opened = Opening.read(shared, stream, lease.run(), key, past::add);
      shared.fitness().require(opened.run());
      shared.fanout().taken(lease.run(), past);
      shared.begin(
          lease.run(), RunLoop.taken(shared, opened, lease), Shared.parentOf(opened.run()));
    } catch (RuntimeException broken) {
      shared.leases().release(lease);
      throw broken;
    }
  }

  /**
   * Takes a run over if that is possible now; the watch tries again when it is not. One that cannot
   * be read, or lacks something here, rests, and keeps nobody from the others.
   */
  static boolean quietly(Shared shared, RunId run) {
    try {
      Optional<RunRow> row = shared.store().ledger().run(run);
      if (row.isPresent() && !row.get().standing().status().ended()) {
        of(shared, row.get().tenant(), run);
        return true;
      }
      return false;
    } catch (RunRefused refused) {
      if (refused.kind() == RunRefused.Kind.UNFIT) {
        shared.broke(run, refused);
      }
      return false;
    } catch (LedgerUnavailableException later) {
      return false;
    } catch (RuntimeException broken) {
      shared.broke(run, broken);
      return false;
    }
  }
}
