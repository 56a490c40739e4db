package io.meshflow.cli.command;

import io.meshflow.cli.place.ServerFault;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.wiring.Unusable;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.DamagedRun;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.SealBrokenException;
import io.meshflow.core.run.UnknownFactException;
import io.meshflow.models.UnknownModelException;
import io.meshflow.storage.keys.KeyFileException;
import io.meshflow.storage.schema.DatabaseUnusableException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Puts exceptions into words: cause and remedy, never a stack trace. */
final class Faults {

  /** What is said, and the exit code. */
  record Told(List<String> lines, int code) {}

  private static final String UNREADABLE =
      "What is stored of this run cannot be opened: a record or a key was altered, or the keys in"
          + " .meshflow/keys are not those it was sealed with. 'meshflow verify RUN' says which"
          + " record; nothing was done. Put back the database or the keys from a copy.";

  private static final String NEWER =
      "This run has a record that a newer MeshFlow wrote, which this one cannot read; nothing was"
          + " done. Go on with it under that version.";

  private Faults() {}

  static Told of(Throwable failure) {
    return switch (failure) {
      case Refusal refusal -> new Told(refusal.lines(), refusal.code());
      case RunRefused refused -> told(refused.detail(), code(refused));
      case ServerFault server -> told(server);
      case Unusable unusable -> told(unusable.getMessage(), Exit.FAILED);
      case UnknownModelException unknown -> told(unknown.advice(), Exit.USAGE);
      case DatabaseUnusableException database -> told(message(database), Exit.FAILED);
      case KeyFileException key -> told(message(key), Exit.FAILED);
      case LedgerUnavailableException away ->
          told(
              "The database cannot be used now: "
                  + message(away)
                  + ". Nothing is lost; try again when disk and server are well.",
              Exit.FAILED);
      case DamagedRun damaged ->
          told(
              damaged.damage()
                  + " Nothing was done. 'meshflow verify "
                  + damaged.run()
                  + "' says what is wrong; put back the database or the keys in .meshflow/keys from"
                  + " a copy.",
              Exit.FAILED);
      case SealBrokenException sealed -> told(UNREADABLE, Exit.FAILED);
      case UnknownFactException newer -> told(NEWER, Exit.FAILED);
      case UncheckedIOException io -> told(message(io), Exit.FAILED);
      case OutOfMemoryError memory ->
          told("There is not enough memory. MESHFLOW_JAVA_OPTS=-Xmx2g gives more.", Exit.FAILED);
      default ->
          told(
              "Something went wrong inside MeshFlow ("
                  + failure.getClass().getSimpleName()
                  + ": "
                  + message(failure)
                  + "). MESHFLOW_DEBUG=1 shows where.",
              Exit.FAILED);
    };
  }

  private static Told told(ServerFault server) {
    List<String> lines = new ArrayList<>();
    lines.add(SafeText.line(server.getMessage()));
    for (Value.Obj problem : server.problems()) {
      String place = problem.whole("line") + ":" + problem.whole("column") + " ";
      String advice = problem.textIf("suggestion").filter(text -> !text.isEmpty()).orElse("");
      lines.add(
          SafeText.line(place + problem.text("message") + (advice.isEmpty() ? "" : " " + advice)));
    }
    return new Told(lines, server.misused() ? Exit.USAGE : Exit.FAILED);
  }

  private static int code(RunRefused refused) {
    return switch (refused.kind()) {
      case UNKNOWN_RUN, INVALID -> Exit.USAGE;
      case ERASED, ENDED, BUSY, CONFLICT, FORBIDDEN, UNFIT, STORAGE -> Exit.FAILED;
    };
  }

  private static Told told(String text, int code) {
    return new Told(List.of(text), code);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : SafeText.line(message);
  }
}
