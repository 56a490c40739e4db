package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.run.RunId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;

/** Makes ids of runs: sorted by time, unguessable, short enough to type. */
final class RunIds {

  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private final SecureRandom random = new SecureRandom();

  /** A new id: 9 characters of time in milliseconds and 11 of chance. */
  RunId next(Instant now) {
    StringBuilder id = new StringBuilder(20);
    long millis = now.toEpochMilli();
    for (int shift = 40; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt((int) (millis >>> shift & 31)));
    }
    for (int digit = 0; digit < 11; digit++) {
      id.append(DIGITS.charAt(random.nextInt(32)));
    }
    return new RunId(id.toString());
  }

  /** The same id for the same key of a tenant. */
  static RunId keyed(String tenant, String key) {
    byte[] seed = (tenant + "\0" + key).getBytes(StandardCharsets.UTF_8);
    return new RunId("key-" + Digest.sha256(seed).hex().substring(0, 28));
  }
}
