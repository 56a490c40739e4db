package io.meshflow.core.run;

import io.meshflow.core.data.Digest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names one run: 8 to 64 lower-case letters, digits and dashes. */
public record RunId(String value) implements Comparable<RunId> {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{7,63}");

  public RunId {
    if (!valid(value)) {
      throw new IllegalArgumentException(
          "not a run id: 8 to 64 lower-case letters, digits, dashes");
    }
  }

  /** Whether a text names a run. */
  public static boolean valid(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** The child that the effect key of its parent asks for; the same key gives the same child. */
  public static RunId childOf(String effectKey) {
    byte[] key = effectKey.getBytes(StandardCharsets.UTF_8);
    return new RunId("child-" + Digest.sha256(key).hex().substring(0, 24));
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
