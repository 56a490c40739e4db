package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Locale;

/** Finds the run a person means: its id, a beginning or an end of it, or the word last. */
final class RunNames {

  private static final int LONG_ENOUGH = 4;

  private RunNames() {}

  static RunId find(Place place, String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("last")) {
      return newest(place, 1).stream()
          .findFirst()
          .map(RunRow::id)
          .orElseThrow(() -> Refusal.usage("There is no run yet."));
    }
    if (wanted.matches("[a-z0-9][a-z0-9-]{7,63}")) {
      RunId id = new RunId(wanted);
      if (place.find(id).isPresent()) {
        return id;
      }
    }
    List<RunId> matching =
        wanted.length() < LONG_ENOUGH
            ? List.of()
            : newest(place, RunQuery.MAX_LIMIT).stream()
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

  private static List<RunRow> newest(Place place, int limit) {
    return place.list(RunQuery.newest(place.tenant(), limit));
  }
}
