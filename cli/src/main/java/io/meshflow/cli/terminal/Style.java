package io.meshflow.cli.terminal;

/** What a piece of text means, and how a terminal with colours shows it. */
public enum Style {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  BAD("31"),
  WARN("33"),
  NAME("36"),
  TITLE("1;36"),
  ALARM("1;33");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String wrap(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
