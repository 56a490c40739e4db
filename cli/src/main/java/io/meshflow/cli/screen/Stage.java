package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Line;
import io.meshflow.core.execution.RunListener;
import java.util.List;

/** Where a run is shown while it happens. Thread safe. */
public interface Stage extends RunListener, AutoCloseable {

  /** Follows a run from now on. */
  void follow(Narrator narrator);

  /** Reads what another process has recorded, and shows it. */
  void poll();

  /** Shows a line that no record tells. */
  void say(Line line);

  /** Questions of the followed runs that wait for an answer. */
  List<Narrator.Asked> questions();

  /** Shows nothing until {@link #proceed()}, because a person is typing. */
  void hold();

  /** Shows what has happened meanwhile and goes on. */
  void proceed();

  @Override
  void close();
}
