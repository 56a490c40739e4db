package io.meshflow.core.execution;

import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Optional;

/** Reads what became of child runs. */
final class Children {

  private Children() {}

  /** The child's last fact; empty while it is open. */
  static Optional<RunEvent.Ended> ended(RunStreams stream, RunId child) {
    Optional<RunRow> row = stream.ledger().run(child);
    if (row.isEmpty() || !row.get().standing().status().ended()) {
      return Optional.empty();
    }
    long last = stream.ledger().head(RunStreams.id(child)).orElseThrow().next() - 1;
    List<Recorded> records = stream.read(child, last, stream.key(child));
    return records.stream()
        .flatMap(record -> record.events().stream())
        .filter(RunEvent.Ended.class::isInstance)
        .map(RunEvent.Ended.class::cast)
        .findFirst();
  }

  /** What the child cost. */
  static Charge charge(RunStreams stream, RunId child) {
    RunRow.Totals totals = stream.ledger().run(child).orElseThrow().totals();
    Usage usage = new Usage(totals.tokens(), 0, 0, 0, false);
    return new Charge(totals.costMicros(), usage, 0, "");
  }
}
