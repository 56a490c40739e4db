package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.run.RunId;

/** Takes a run up again, unless it has ended or another process has it. */
final class Resumption {

  private Resumption() {}

  static void begin(Place place, RunId run, Show show) {
    try {
      place.resume(run);
    } catch (RunRefused refused) {
      switch (refused.kind()) {
        case BUSY -> show.say(Line.of(Style.FAINT, "   another process works on it; watching"));
        case ENDED -> {}
        case UNKNOWN_RUN, ERASED, INVALID, CONFLICT, FORBIDDEN, UNFIT, STORAGE -> throw refused;
      }
    }
  }
}
