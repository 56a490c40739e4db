package io.meshflow.cli.command;

import java.util.List;

/** A command ends here: what is wrong and what to do, without a stack trace. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String[] lines;

  private Refusal(int code, List<String> lines) {
    super("the command was refused", null, false, false);
    this.code = code;
    this.lines = lines.toArray(String[]::new);
  }

  /** Something the user asked for cannot be. */
  static Refusal usage(String message) {
    return new Refusal(Exit.USAGE, List.of(message));
  }

  static Refusal usage(List<String> lines) {
    return new Refusal(Exit.USAGE, lines);
  }

  /** Something was tried and did not work. */
  static Refusal failed(String message) {
    return new Refusal(Exit.FAILED, List.of(message));
  }

  int code() {
    return code;
  }

  List<String> lines() {
    return List.of(lines);
  }

  @Override
  public String getMessage() {
    return String.join("\n", lines);
  }
}
