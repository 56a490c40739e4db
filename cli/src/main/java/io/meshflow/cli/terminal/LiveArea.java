package io.meshflow.cli.terminal;

import java.util.List;

/**
 * The last lines of a terminal, written again and again while things happen; what is final goes
 * above them. Not thread safe.
 */
public final class LiveArea {

  private final Terminal terminal;
  private int shown;

  public LiveArea(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Writes final lines, and below them the live ones. */
  public void show(List<Line> settled, List<Line> live) {
    if (settled.isEmpty() && live.isEmpty() && shown == 0) {
      return;
    }
    Look look = terminal.look();
    StringBuilder text = new StringBuilder(clearing());
    settled.forEach(line -> text.append(line.render(look)).append('\n'));
    live.forEach(line -> text.append(line.fit(look.columns() - 1, look).render(look)).append('\n'));
    shown = live.size();
    terminal.raw(text.toString());
  }

  /** Takes the live lines away. */
  public void clear() {
    show(List.of(), List.of());
  }

  private String clearing() {
    return shown == 0 ? "" : "\r\u001b[" + shown + "A\u001b[J";
  }
}
