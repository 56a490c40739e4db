package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows runs line by line as remarks, for logs and pipes; or not at all. */
public final class PlainStage implements Stage {

  private final Terminal terminal;
  private final Consumer<Line> sink;
  private @Nullable Narrator narrator;

  /** Lines go to the error stream, unless it is to be silent. */
  public PlainStage(Terminal terminal, boolean silent) {
    this.terminal = terminal;
    this.sink = silent ? line -> {} : terminal::note;
  }

  @Override
  public synchronized void follow(Narrator other) {
    narrator = other;
    poll();
  }

  @Override
  public synchronized void recorded(RunId run, Recorded record) {
    if (narrator != null) {
      narrator.recorded(run, record, terminal.look()).forEach(sink);
    }
  }

  @Override
  public synchronized void poll() {
    if (narrator != null) {
      narrator.poll(terminal.look()).forEach(sink);
    }
  }

  @Override
  public synchronized void say(Line line) {
    sink.accept(line);
  }

  @Override
  public synchronized List<Narrator.Asked> questions() {
    return narrator == null ? List.of() : new ArrayList<>(narrator.questions());
  }

  @Override
  public void hold() {}

  @Override
  public void proceed() {}

  @Override
  public void close() {}
}
