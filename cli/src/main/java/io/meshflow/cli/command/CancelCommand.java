package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow cancel}. */
@Command(name = "cancel", header = "Stops a run for good; what it did is kept.%n")
final class CancelCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run.")
  String run = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who cancels (default: you).")
  String by = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "Why.")
  String note = "";

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    try (Place place = session.reading()) {
      RunId id = RunNames.find(place, run);
      place.cancel(id, session.user(by), note);
      boolean here = take(place, id);
      var _ = place.await(id, PATIENCE);
      session
          .terminal()
          .print(
              Line.of(
                  here
                      ? "Run " + id + " is cancelled."
                      : "Run " + id + " was told to stop; the process that has it will end it."));
    }
    return Exit.DONE;
  }

  private static boolean take(Place place, RunId id) {
    try {
      place.resume(id);
      return true;
    } catch (RunRefused refused) {
      return refused.kind() == RunRefused.Kind.ENDED;
    }
  }
}
