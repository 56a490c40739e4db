package io.meshflow.cli.place;

import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads runs and records as the contract writes them. Stateless. */
final class Rows {

  /** The longest page of a listing. */
  static final int MOST = 500;

  private Rows() {}

  static String filters(RunQuery query) {
    String statuses =
        query.statuses().stream().map(RunStatus::word).sorted().collect(Collectors.joining(","));
    return (statuses.isEmpty() ? "" : "&status=" + Connection.part(statuses))
        + query.workflow().map(name -> "&workflow=" + Connection.part(name)).orElse("");
  }

  static RunRow row(String tenant, Value.Obj row) {
    try {
      return new RunRow(
          new RunId(row.text("run_id")),
          tenant,
          row.text("workflow"),
          new RunRow.Standing(
              RunStatus.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
              String.join(",", row.texts("waiting_for")),
              row.text("code"),
              row.textIf("parent").map(RunId::new)),
          new RunRow.Totals(
              Math.round(row.number("cost_usd") * 1e6),
              row.whole("tokens"),
              (int) row.whole("steps")),
          Instant.parse(row.text("created_at")),
          Instant.parse(row.text("updated_at")),
          Optional.empty());
    } catch (IllegalArgumentException | JsonShapeException other) {
      throw newer();
    }
  }

  static Recorded recorded(Value.Obj record) {
    try {
      List<Value.Obj> facts = record.array("facts").stream().map(Value.Obj.class::cast).toList();
      return new Recorded(
          record.whole("n"),
          Instant.parse(record.text("at")),
          record.text("actor"),
          Facts.decode(facts, record.object("body")),
          record.flagIf("erased").orElse(false));
    } catch (IllegalArgumentException | JsonShapeException other) {
      throw newer();
    }
  }

  private static ServerFault newer() {
    return ServerFault.failed(
        "The server tells what this version does not know. Use the command line of its version.");
  }
}
