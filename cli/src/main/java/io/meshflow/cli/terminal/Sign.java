package io.meshflow.cli.terminal;

/** Signs, each with what stands for it where there is no Unicode. */
public enum Sign {
  DONE("✓", "+"),
  FAILED("✗", "x"),
  BLOCKED("⊘", "#"),
  SKIPPED("–", "-"),
  CANCELLED("○", "o"),
  WAITING("‖", "="),
  LATE("◷", "t"),
  AGAIN("↻", "~"),
  RUNNING("●", "*"),
  DOT("·", "-"),
  MORE("…", "..."),
  BAR("│", "|"),
  TOP("┌", "+"),
  BOTTOM("└", "+"),
  DASH("─", "-"),
  BLOCK("█", "#"),
  LIGHT("░", "."),
  ARROW("→", "->"),
  BRANCH("├─", "|-"),
  LAST("└─", "`-"),
  TIMES("×", "x");

  private final String unicode;
  private final String ascii;

  Sign(String unicode, String ascii) {
    this.unicode = unicode;
    this.ascii = ascii;
  }

  /** The sign as the look allows. */
  public String in(Look look) {
    return look.unicode() ? unicode : ascii;
  }
}
