package io.meshflow.core.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshflow.core.data.Digest;
import java.time.Duration;

/** How long is waited between attempts: longer each time, up to a longest. */
record Pauses(Duration first, double factor, Duration longest) {

  /** With a jitter of up to a quarter that only the effect's key and the attempt decide. */
  Duration after(int attempt, String key) {
    double grown = first.toMillis() * Math.pow(factor, Math.min(30, attempt - 1));
    double millis = Math.min((double) longest.toMillis(), grown);
    byte[] hash = Digest.sha256((key + "@" + attempt).getBytes(UTF_8)).bytes();
    double jitter = (hash[0] & 0xff) / 1024.0;
    return Duration.ofMillis((long) (millis * (1 - jitter)));
  }
}
