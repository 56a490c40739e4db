package io.meshflow.cli.command;

import io.meshflow.cli.settings.Fault;
import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Parts;
import io.meshflow.models.UnknownModelException;
import io.meshflow.server.operations.BrokenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the file of models again when it changes, within a second. A broken file is shown and the
 * models before stay.
 */
final class ModelsWatch implements AutoCloseable {

  private static final Optional<Setting> MODELS = Optional.of(Setting.MODELS_FILE);

  private final Session session;
  private final Parts parts;
  private final BrokenFiles files;
  private final Path file;
  private String known;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("meshflow-models").factory());

  private ModelsWatch(Session session, Parts parts, BrokenFiles files) {
    this.files = files;
    this.session = session;
    this.parts = parts;
    this.file = session.path(session.rawSettings().text(Setting.MODELS_FILE));
    this.known = text();
  }

  static ModelsWatch begin(Session session, Parts parts, BrokenFiles files) {
    ModelsWatch watch = new ModelsWatch(session, parts, files);
    Future<?> _ = watch.thread.scheduleWithFixedDelay(watch::look, 700, 700, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** What the file says; nothing when it is not there. */
  private String text() {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      return "";
    }
  }

  private void look() {
    String text = text();
    if (!text.equals(known)) {
      known = text;
      take();
    }
  }

  private void take() {
    Settings again = Settings.read(session.outside().folder(), session.outside().environment());
    List<Fault> faults =
        again.faults().stream()
            .filter(fault -> fault.fatal() && fault.setting().equals(MODELS))
            .toList();
    try {
      if (faults.isEmpty()) {
        parts.reload(again.models());
        files.well(file.toString());
        say(Style.GOOD, "models read again: " + parts.models().now().explanation());
      } else {
        say(Style.BAD, "the file of models is not taken; what was read before stays");
        faults.forEach(fault -> say(Style.FAINT, "  " + fault.text()));
        files.broken(file.toString(), faults.getFirst().text());
      }
    } catch (IllegalArgumentException | UnknownModelException refused) {
      say(Style.BAD, "the file of models is not taken: " + refused.getMessage());
      files.broken(file.toString(), String.valueOf(refused.getMessage()));
    }
  }

  private void say(Style style, String text) {
    ServeLog.remark(session, style, text);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
