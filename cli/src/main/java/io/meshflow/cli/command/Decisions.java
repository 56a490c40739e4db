package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import java.util.Locale;

/** Asks before what cannot be undone. Stateless. */
final class Decisions {

  private Decisions() {}

  /** Asked where somebody can answer; a script that calls the command means it. */
  static boolean meant(Terminal terminal, String what) {
    return !terminal.interactive()
        || terminal
            .ask(
                Line.of(Style.ALARM, "Erase the contents of " + what + "? ")
                    .add(Style.FAINT, "It cannot be undone. y or n "))
            .filter(answer -> answer.toLowerCase(Locale.ROOT).startsWith("y"))
            .isPresent();
  }
}
