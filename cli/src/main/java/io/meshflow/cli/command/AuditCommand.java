package io.meshflow.cli.command;

import io.meshflow.cli.place.Books;
import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.VerificationReport;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow audit}. */
@Command(
    name = "audit",
    header = "Shows who did what, who was refused, and who opened what.%n",
    description = {
      "Newest first: calls of the server that change something, refused calls (alike ones counted by",
      "the minute), readings of contents in the modes regulated, legal-critical and hipaa, erasures.",
      "With --server those of the server.%n"
    })
final class AuditCommand implements Callable<Integer> {

  private static final int MOST = 1_000;

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--limit", paramLabel = "N", description = "Records at most (default 50).")
  int limit = 50;

  @Option(names = "--verify", description = "Check that none was altered or is missing.")
  boolean verify;

  @Option(names = "--json", description = "Print JSON, an entry a line.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    if (limit < 1 || limit > MOST) {
      throw Refusal.usage("--limit is between 1 and " + MOST + ".");
    }
    try (Place place = session.reading()) {
      return verify ? verified(session, place.books()) : shown(session, place.books());
    }
  }

  private static int verified(Session session, Books books) {
    Value.Obj report = books.verifyAudit();
    String result = report.text("result");
    boolean sound = !result.equals(VerificationReport.Result.INVALID.name());
    report.texts("lines").forEach(line -> session.terminal().print(Line.of(line)));
    session.terminal().print(Line.of(sound ? Style.GOOD : Style.BAD, result));
    return sound ? Exit.DONE : Exit.FAILED;
  }

  private int shown(Session session, Books books) {
    List<Value.Obj> entries = books.audit(limit);
    if (json) {
      entries.forEach(entry -> session.terminal().print(Json.canonical(entry)));
    } else if (entries.isEmpty()) {
      session.terminal().print(Line.of(Style.FAINT, "Nothing is recorded yet."));
    } else {
      session.terminal().print(table(entries).lines(session.terminal().look()));
    }
    return Exit.DONE;
  }

  private static Table table(List<Value.Obj> entries) {
    Table table =
        new Table(
            Table.Column.word("AT"),
            Table.Column.word("KIND"),
            Table.Column.text("WHAT", 10),
            Table.Column.text("WHO", 8),
            Table.Column.text("RESULT", 6),
            Table.Column.number("TIMES"),
            Table.Column.text("ON", 8).optional(2));
    for (Value.Obj entry : entries) {
      table.row(
          Line.of(Style.FAINT, entry.text("at")),
          Line.of(entry.text("kind")),
          Line.of(entry.textIf("operation").or(() -> entry.textIf("basis")).orElse("")),
          Line.of(who(entry)),
          result(entry),
          Line.of(Long.toString(entry.wholeIf("count").orElse(1L))),
          Line.of(Style.FAINT, target(entry)));
    }
    return table;
  }

  private static String who(Value.Obj entry) {
    return entry.textIf("requester").or(() -> entry.textIf("key")).orElse(entry.text("actor"));
  }

  private static Line result(Value.Obj entry) {
    long status = entry.wholeIf("status").orElse(0L);
    String code = entry.textIf("code").orElse("");
    String text = status == 0 ? code : (status + " " + code).strip();
    return status >= 400 ? Line.of(Style.BAD, text) : Line.of(text);
  }

  private static String target(Value.Obj entry) {
    List<String> many =
        entry.has("runs")
            ? entry.texts("runs")
            : entry.has("streams") ? entry.texts("streams") : List.of();
    return entry.textIf("target").orElse(String.join(" ", many));
  }
}
