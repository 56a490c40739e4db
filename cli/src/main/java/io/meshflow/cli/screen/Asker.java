package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks the person in front of the terminal, showing exactly what is decided about. */
public final class Asker {

  private static final int FIRST_LINES = 24;

  /** What the person said. */
  public sealed interface Answer {
    record Yes(String note) implements Answer {}

    record No(String note) implements Answer {}

    /** Not now. */
    record Later() implements Answer {}
  }

  private final Terminal terminal;

  public Asker(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Asks until there is an answer; the end of the input means later. */
  public Answer ask(Narrator.Asked asked) {
    Look look = terminal.look();
    RunEvent.ApprovalAsked event = asked.question().asked();
    List<String> all = Shown.lines(event.shown(), look.columns() - 6);
    boolean cut = all.size() > FIRST_LINES + 2;
    terminal.print(Line.empty());
    terminal.print(title(asked, look));
    body(cut ? all.subList(0, FIRST_LINES) : all, cut ? all.size() - FIRST_LINES : 0, look);
    terms(event).ifPresent(line -> terminal.print(line));
    while (true) {
      Optional<String> typed = terminal.ask(prompt(event, cut, look));
      if (typed.isEmpty()) {
        terminal.print(Line.empty());
        return new Answer.Later();
      }
      Optional<Answer> answer = read(typed.get());
      if (answer.isPresent()) {
        return answer.get();
      }
      if (isView(typed.get())) {
        body(all, 0, look);
      }
    }
  }

  private static boolean isView(String typed) {
    return typed.toLowerCase(Locale.ROOT).startsWith("v");
  }

  private static Line title(Narrator.Asked asked, Look look) {
    RunEvent.ApprovalAsked event = asked.question().asked();
    Line line = Line.of("  ").add(Style.ALARM, Sign.TOP.in(look) + Sign.DASH.in(look) + " ");
    line.add(Style.ALARM, heading(event.id().kind()) + " ").add(Style.STRONG, asked.label());
    line.add(Style.PLAIN, Words.action(event).map(action -> "  " + action).orElse(""));
    if (event.id().kind() != Approval.Kind.QUESTION) {
      line.add(Style.FAINT, "  risk ").add(risk(event), Words.lower(event.risk()));
      line.add(Style.FAINT, "  because of " + event.reason().replace(":", ", "));
    }
    if (event.matter().tainted().orElse(false)) {
      line.add(Style.WARN, "  made from text of outsiders");
    }
    return line;
  }

  private static Style risk(RunEvent.ApprovalAsked event) {
    return switch (event.risk()) {
      case READ_ONLY, INTERNAL -> Style.GOOD;
      case EXTERNAL_IO -> Style.WARN;
      case IRREVERSIBLE -> Style.BAD;
    };
  }

  private static String heading(Approval.Kind kind) {
    return switch (kind) {
      case QUESTION -> "a question from";
      case GATE -> "exactly this is going to happen in";
      case REVIEW -> "this output is going to be used, from";
      case REPEAT -> "this may have happened already, in";
    };
  }

  private void body(List<String> lines, int hidden, Look look) {
    String bar = "  " + Sign.BAR.in(look) + " ";
    lines.forEach(line -> terminal.print(Line.of(Style.ALARM, bar).add(line)));
    if (hidden > 0) {
      terminal.print(
          Line.of(Style.ALARM, bar)
              .add(Style.FAINT, Sign.MORE.in(look) + " " + hidden + " more lines: v shows all"));
    }
    terminal.print(Line.of(Style.ALARM, "  " + Sign.BOTTOM.in(look) + Sign.DASH.in(look)));
  }

  private static Optional<Line> terms(RunEvent.ApprovalAsked event) {
    Line line = Line.of("    ");
    event
        .terms()
        .deadline()
        .ifPresent(
            at ->
                line.add(
                    Style.FAINT,
                    "until "
                        + Amounts.stamp(at)
                        + ", then "
                        + Words.lower(event.terms().onTimeout())
                        + "  "));
    if (event.terms().quorum() > 1) {
      line.add(Style.FAINT, event.terms().quorum() + " people must agree  ");
    }
    if (!event.terms().reviewers().isEmpty()) {
      line.add(Style.FAINT, "to be answered by " + String.join(", ", event.terms().reviewers()));
    }
    return line.width() > 4 ? Optional.of(line) : Optional.empty();
  }

  private static Line prompt(RunEvent.ApprovalAsked event, boolean cut, Look look) {
    String word =
        switch (event.id().kind()) {
          case QUESTION, GATE -> "Approve";
          case REVIEW -> "Use it";
          case REPEAT -> "Do it again";
        };
    String view = cut ? ", v to see all" : "";
    return Line.of("  ")
        .add(Style.STRONG, word + "?")
        .add(Style.FAINT, " y or n, and a note if you like" + view + ", l for later ")
        .add(Style.STRONG, look.unicode() ? "› " : "> ");
  }

  /** The first word decides, the rest is the note. */
  static Optional<Answer> read(String typed) {
    String[] parts = typed.strip().split("\\s+", 2);
    String note = parts.length > 1 ? parts[1] : "";
    return switch (parts[0].toLowerCase(Locale.ROOT).replaceAll("[,.:;!]+$", "")) {
      case "y", "yes", "approve", "ok" -> Optional.of(new Answer.Yes(note));
      case "n", "no", "reject" -> Optional.of(new Answer.No(note));
      case "l", "later", "q", "quit" -> Optional.of(new Answer.Later());
      default -> Optional.empty();
    };
  }
}
