package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import java.util.List;

/** Says that a run waits, and with which command it goes on. */
final class Parking {

  private Parking() {}

  /** The command that approves a question. */
  static String command(Session session, Place place, Foreground.Rest rest, Narrator.Asked asked) {
    String run = rest.story().id().value();
    boolean only = rest.asked().size() == 1 && asked.run().equals(rest.story().id());
    return only
        ? session.commandLine("approve", run)
        : session.commandLine(
            "approve", asked.run().value(), asked.question().id().key().toString());
  }

  static void tell(Session session, Foreground.Rest rest, List<String> commands) {
    Terminal terminal = session.terminal();
    String run = rest.story().id().value();
    if (rest.asked().isEmpty()) {
      terminal.print(Line.of("run " + run + " waits; it goes on with:"));
      terminal.print(session.commandLine("resume", run));
      return;
    }
    for (Narrator.Asked asked : rest.asked()) {
      Line line = Line.of(Style.ALARM, " waiting ").add(Style.STRONG, asked.label());
      line.add(
          Style.FAINT,
          "  see it: "
              + session.commandLine(
                  "trace",
                  asked.run().value(),
                  "--step",
                  asked.question().id().key().work().step().toString()));
      terminal.note(line);
    }
    terminal.note(
        Line.of(
            Style.FAINT, " run " + run + " is parked and safe; reject with 'reject' instead of:"));
    commands.forEach(terminal::print);
  }
}
