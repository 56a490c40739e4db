package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.policy.Policy.StoreBodies;
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

  static void tell(Session session, Place place, Foreground.Rest rest, List<String> commands) {
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
    StoreBodies kept = place.fold(rest.story().id()).workflow().policy().privacy().storeBodies();
    lasts(kept).forEach(line -> terminal.note(Line.of(Style.ALARM, line)));
    String how = kept == StoreBodies.FULL ? " is parked and safe" : " is parked";
    terminal.note(Line.of(Style.FAINT, " run " + run + how + "; reject with 'reject' instead of:"));
    commands.forEach(terminal::print);
  }

  /** What of the run does not outlive the process that began it; nothing when all does. */
  private static List<String> lasts(StoreBodies kept) {
    return switch (kept) {
      case FULL -> List.of();
      case SCRUBBED ->
          List.of(
              " health data in it is not stored (store_bodies: scrubbed): another process than the"
                  + " one that began it, or a restart, goes on until something needs it,",
              " which is then blocked (contents_hidden)");
      case NONE ->
          List.of(
              " nothing in it is stored (store_bodies: none): only the process that began it can go"
                  + " on; anywhere else, or after a restart, it ends as failed (contents_not_kept).",
              " Answer while it asks (--on-approval ask), or have a server run it");
    };
  }
}
