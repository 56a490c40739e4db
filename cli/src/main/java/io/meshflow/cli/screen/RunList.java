package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.RunRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Runs as a table and as data. */
public final class RunList {

  private RunList() {}

  /** The table. */
  public static List<Line> lines(List<RunRow> rows, Look look, Instant now) {
    Table table =
        new Table(
            Column.word("RUN"),
            Column.text("WORKFLOW", 10),
            Column.word("STATUS"),
            Column.text("WAITS FOR / WHY", 8).optional(4),
            Column.number("STEPS").optional(2),
            Column.number("TOKENS").optional(1),
            Column.number("COST").optional(5),
            Column.number("TIME").optional(3),
            Column.number("STARTED").optional(6));
    for (RunRow row : rows) {
      RunRow.Standing standing = row.standing();
      String why = standing.waitingFor().isEmpty() ? standing.code() : standing.waitingFor();
      table.row(
          Line.of(row.id().value()),
          Line.of(row.workflow()),
          Line.of(Words.style(standing.status()), standing.status().word().replace('_', ' ')),
          Line.of(Style.FAINT, why),
          Line.of(String.valueOf(row.totals().steps())),
          Line.of(Amounts.count(row.totals().tokens())),
          Line.of(Amounts.money(row.totals().costMicros())),
          Line.of(Amounts.time(Duration.between(row.createdAt(), row.updatedAt()))),
          Line.of(Style.FAINT, Amounts.ago(row.createdAt(), now)));
    }
    return table.lines(look);
  }

  /** The same as data. */
  public static Value.Array document(List<RunRow> rows) {
    List<Value> documents = new ArrayList<>();
    for (RunRow row : rows) {
      RunRow.Standing standing = row.standing();
      ObjBuilder document =
          Value.Obj.builder()
              .put("run_id", row.id().value())
              .put("tenant", row.tenant())
              .put("workflow", row.workflow())
              .put("status", standing.status().word())
              .put("code", standing.code())
              .put(
                  "waiting_for",
                  standing.waitingFor().isEmpty() ? Value.NULL : Value.of(standing.waitingFor()))
              .put("steps", row.totals().steps())
              .put("tokens", row.totals().tokens())
              .put("cost_usd", Amounts.dollars(row.totals().costMicros()))
              .put("created_at", row.createdAt().toString())
              .put("updated_at", row.updatedAt().toString());
      standing.parent().ifPresent(parent -> document.put("parent", parent.value()));
      documents.add(document.build());
    }
    return Value.array(documents);
  }
}
