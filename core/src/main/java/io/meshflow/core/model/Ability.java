package io.meshflow.core.model;

import java.util.Locale;

/** Something that not every model can do. */
public enum Ability {
  TOOLS("call tools"),
  IMAGES("see pictures"),
  STRUCTURED_OUTPUT("answer by a schema"),
  THINKING("think");

  private final String deed;

  Ability(String deed) {
    this.deed = deed;
  }

  /** As it is written in files, such as {@code structured_output}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String deed() {
    return deed;
  }

  /** Reads a {@link #word}. */
  public static Ability of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
