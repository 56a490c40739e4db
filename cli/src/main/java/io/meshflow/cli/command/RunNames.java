package io.meshflow.cli.command;

import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Locale;

/** Finds the run a person means: its id, a beginning or an end of it, or the word last. */
final class RunNames {

  private static final int LONG_ENOUGH = 4;

  private RunNames() {}

  static RunId find(Kernel kernel, String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("last")) {
      return newest(kernel, 1).stream()
          .findFirst()
          .map(RunRow::id)
          .orElseThrow(() -> Refusal.usage("There is no run yet."));
    }
    if (wanted.matches("[a-z0-9][a-z0-9-]{7,63}")) {
      RunId id = new RunId(wanted);
      if (kernel.runs().find(kernel.tenant(), id).isPresent()) {
        return id;
      }
    }
    List<RunId> matching =
        wanted.length() < LONG_ENOUGH
            ? List.of()
            : newest(kernel, RunQuery.MAX_LIMIT).stream()
                .map(RunRow::id)
                .filter(id -> id.value().startsWith(wanted) || id.value().endsWith(wanted))
                .toList();
    if (matching.size() == 1) {
      return matching.getFirst();
    }
    throw Refusal.usage(
        matching.isEmpty()
            ? "There is no run '" + text + "'. 'meshflow runs' lists them."
            : "'" + text + "' fits " + matching.size() + " runs; type more of its id.");
  }

  private static List<RunRow> newest(Kernel kernel, int limit) {
    return kernel.runs().list(RunQuery.newest(kernel.tenant(), limit));
  }
}
