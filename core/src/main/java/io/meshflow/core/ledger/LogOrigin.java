package io.meshflow.core.ledger;

/**
 * The opaque, permanent name of one tenant's Merkle log, first line of its checkpoints and name of
 * its signing key (C2SP tlog-checkpoint). Says nothing about the tenant.
 */
public record LogOrigin(String text) {

  private static final String SIGNS = "./_-";
  private static final Alphabet ALL = new Alphabet(Alphabet.SMALL + Alphabet.DIGITS + SIGNS);
  private static final int MAX = 100;

  public LogOrigin {
    if (!ALL.spells(text, 0, MAX) || SIGNS.indexOf(text.charAt(0)) >= 0) {
      throw new IllegalArgumentException(
          "A log origin is 1 to 100 lower-case letters, digits and the signs . / _ -");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
