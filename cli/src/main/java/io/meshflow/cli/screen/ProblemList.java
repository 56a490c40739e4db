package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Value;
import io.meshflow.definition.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Problems of documents with the lines they are in and a mark below the place. */
public final class ProblemList {

  private static final int MOST = 50;
  private static final long LARGEST = 8 << 20;

  private ProblemList() {}

  /** All problems; files are looked up in a folder. */
  public static List<Line> lines(Path folder, List<Problem> problems, Look look) {
    Map<String, List<String>> sources = new HashMap<>();
    List<Line> lines = new ArrayList<>();
    for (Problem problem : problems.subList(0, Math.min(MOST, problems.size()))) {
      lines.add(head(problem));
      List<String> source =
          sources.computeIfAbsent(problem.file(), name -> read(folder.resolve(name)));
      excerpt(problem, source, look, lines);
      if (!problem.suggestion().isEmpty()) {
        lines.add(Line.of(Style.GOOD, "    = ").add(problem.suggestion()));
      }
    }
    if (problems.size() > MOST) {
      lines.add(Line.of(Style.FAINT, "and " + (problems.size() - MOST) + " more problems"));
    }
    return lines;
  }

  private static Line head(Problem problem) {
    return Line.of(
            Style.STRONG, problem.file() + ":" + problem.line() + ":" + problem.column() + ": ")
        .add(problem.fatal() ? Style.BAD : Style.WARN, problem.severity().word() + ": ")
        .add(problem.message())
        .add(Style.FAINT, " [" + problem.code() + "]");
  }

  private static void excerpt(Problem problem, List<String> source, Look look, List<Line> lines) {
    if (problem.line() > source.size()) {
      return;
    }
    String text = source.get(problem.line() - 1);
    int column = Math.clamp(problem.column() - 1, 0, text.length());
    int room = Math.max(20, look.columns() - 10);
    int start = column > room - 10 ? column - room / 2 : 0;
    String before = SafeText.block(text.substring(start, column));
    String part = before + SafeText.block(text.substring(column));
    String number = "%6d | ".formatted(problem.line());
    lines.add(Line.of(Style.FAINT, number).add(part).fit(look.columns(), look));
    String gap = " ".repeat(number.length() - 2) + "| ";
    int width = Line.of(before).width();
    lines.add(
        Line.of(Style.FAINT, gap)
            .add(" ".repeat(width))
            .add(problem.fatal() ? Style.BAD : Style.WARN, "^"));
  }

  private static List<String> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return List.of();
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The problems as data. */
  public static Value.Array document(List<Problem> problems) {
    List<Value> documents = new ArrayList<>();
    for (Problem problem : problems) {
      documents.add(
          Value.Obj.builder()
              .put("file", problem.file())
              .put("line", problem.line())
              .put("column", problem.column())
              .put("severity", problem.severity().word())
              .put("code", problem.code())
              .put("message", problem.message())
              .put("suggestion", problem.suggestion())
              .build());
    }
    return Value.array(documents);
  }
}
