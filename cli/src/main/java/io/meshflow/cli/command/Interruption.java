package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.screen.Stage;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.run.RunId;
import java.time.Duration;

/**
 * What Ctrl-C does to a run in the foreground: one that works is cancelled, one that waits stays.
 */
final class Interruption implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Session session;
  private final Place place;
  private final Stage stage;
  private final Foreground work;
  private final RunId run;
  private final Narrator narrator;
  private final Thread hook = new Thread(this::stop, "interruption");

  Interruption(
      Session session, Place place, Stage stage, Foreground work, RunId run, Narrator narrator) {
    this.session = session;
    this.place = place;
    this.stage = stage;
    this.work = work;
    this.run = run;
    this.narrator = narrator;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    work.interrupt();
    boolean working = narrator.followed().stream().anyMatch(place::active);
    try {
      if (working) {
        cancel();
      } else {
        leave();
      }
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    } finally {
      place.close();
    }
  }

  private void cancel() throws InterruptedException {
    try {
      place.cancel(run, session.user(""), "interrupted at the terminal");
      var _ = place.await(run, PATIENCE);
    } catch (RunRefused ended) {
      stage.say(Line.of(Style.FAINT, "   " + ended.detail()));
    }
    stage.close();
    Terminal terminal = session.terminal();
    terminal.note(Line.of(Style.WARN, " cancelled run " + run + "."));
    terminal.note(
        Line.of(Style.FAINT, " What it did is kept. From any step on it can be done again: ")
            .add(session.commandLine("fork", run.value(), "--from", "STEP")));
  }

  private void leave() {
    stage.close();
    Terminal terminal = session.terminal();
    terminal.note(Line.empty());
    terminal.note(
        Line.of(Style.WARN, " run " + run + " is not cancelled: it waits for an answer."));
    terminal.note(Line.of(session.commandLine("approve", run.value())));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      work.interrupt();
    }
  }
}
