package io.meshflow.core.ledger;

import java.util.regex.Pattern;

/**
 * The opaque, permanent name of one tenant's Merkle log, first line of its checkpoints and name of
 * its signing key (C2SP tlog-checkpoint). Says nothing about the tenant.
 */
public record LogOrigin(String text) {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9./_-]{0,99}");

  public LogOrigin {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "A log origin is 1 to 100 lower-case letters, digits and the signs . / _ -");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
