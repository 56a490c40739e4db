package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Problem;
import io.meshflow.core.ledger.RecordVerdict;
import io.meshflow.core.ledger.Verdict;
import io.meshflow.core.ledger.VerificationReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a verification found, in words and as data. */
public final class VerdictList {

  private static final int MOST = 100;

  private static final String OPENED = " every record is what was recorded, or lawfully erased";
  private static final String SEALED =
      " no record was changed, left out or put in; sealed contents were not opened, so a change in"
          + " them alone would not be seen here: 'meshflow verify' opens them where the keys are";

  private VerdictList() {}

  /** Findings first, the result last; sound records only when all are wanted. */
  public static List<Line> lines(VerificationReport report, boolean all, Look look) {
    List<Line> lines = new ArrayList<>();
    report.records().stream()
        .filter(row -> all || row.verdict().compareTo(Verdict.SEALED) > 0)
        .limit(all ? Long.MAX_VALUE : MOST)
        .forEach(row -> lines.add(Line.of(style(row.verdict()), row.text())));
    report.problems().forEach(problem -> lines.add(Line.of(Style.BAD, problem.text())));
    report.notes().stream()
        .limit(MOST)
        .forEach(note -> lines.add(Line.of(Style.FAINT, "note " + note)));
    lines.add(Line.of(Style.FAINT, counts(report)));
    lines.add(result(report, look));
    return lines;
  }

  private static String counts(VerificationReport report) {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    for (RecordVerdict row : report.records()) {
      counts.merge(row.verdict(), row.last() - row.n() + 1, Long::sum);
    }
    String parts =
        counts.entrySet().stream()
            .map(entry -> Amounts.count(entry.getValue()) + " " + Words.lower(entry.getKey()))
            .collect(Collectors.joining(", "));
    return parts.isEmpty() ? "no records" : "records: " + parts;
  }

  private static Line result(VerificationReport report, Look look) {
    return switch (report.result()) {
      case VALID ->
          Line.of(Style.GOOD, Sign.DONE.in(look) + " VALID").add(report.sealed() ? SEALED : OPENED);
      case UNPROVEN ->
          Line.of(Style.WARN, "? UNPROVEN")
              .add(" nothing wrong was found, but not all of it is proven");
      case INVALID ->
          Line.of(Style.BAD, Sign.FAILED.in(look) + " INVALID")
              .add(" the record was altered, or something is missing");
    };
  }

  private static Style style(Verdict verdict) {
    return switch (verdict) {
      case OK, SEALED -> Style.PLAIN;
      case UNLOGGED, ERASED -> Style.WARN;
      case MISSING, ALTERED -> Style.BAD;
    };
  }

  /** The same as data. */
  public static Value.Obj document(VerificationReport report) {
    List<Value> records = new ArrayList<>();
    for (RecordVerdict row : report.records()) {
      records.add(
          Value.Obj.builder()
              .put("stream", row.stream().text())
              .put("n", row.n())
              .put("last", row.last())
              .put("verdict", row.verdict().name())
              .put("detail", row.detail())
              .build());
    }
    return Value.Obj.builder()
        .put("result", report.result().name())
        .put("problems", Value.texts(report.problems().stream().map(Problem::text).toList()))
        .put("notes", Value.texts(report.notes()))
        .put("records", Value.array(records))
        .build();
  }
}
