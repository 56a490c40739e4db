package io.meshflow.e2e.crash;

import java.util.Locale;

/**
 * A named point of a run at which its process dies. Written {@code kind:where}.
 *
 * @param where number of the append or effect in its process from 1, or the end of an effect key
 */
record Point(Kind kind, String where) {

  static final Point NEVER = new Point(Kind.NEVER, "0");

  /** What the process is about to do, or has just done. */
  enum Kind {
    NEVER,
    /** Before the append reaches the store. */
    BEFORE,
    /** After the commit, before anybody learns of it. */
    AFTER,
    /** After the effect, before its result is recorded. */
    EFFECT,
    /** After the effect of a key, before its result is recorded. */
    KEY
  }

  static Point of(Kind kind, int number) {
    return new Point(kind, Integer.toString(number));
  }

  static Point parse(String text) {
    int colon = text.indexOf(':');
    return new Point(
        Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 1));
  }

  boolean is(Kind other, int number) {
    return kind == other && where.equals(Integer.toString(number));
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + where;
  }
}
