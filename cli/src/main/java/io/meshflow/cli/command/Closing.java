package io.meshflow.cli.command;

import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.RunRow;
import java.time.Duration;

/** Stops runs that are about to be erased. Stateless. */
final class Closing {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Closing() {}

  static void close(Kernel kernel, String tenant, RunRow row, String by)
      throws InterruptedException {
    if (row.standing().status().ended()) {
      return;
    }
    try {
      kernel.runs().cancel(tenant, row.id(), by, "erased");
      kernel.runs().resume(tenant, row.id());
    } catch (RunRefused refused) {
      if (refused.kind() != RunRefused.Kind.ENDED) {
        throw refused;
      }
    }
    var _ = kernel.runs().await(row.id(), PATIENCE);
  }
}
