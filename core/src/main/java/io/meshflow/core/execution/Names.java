package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.ledger.StreamKey;
import java.nio.charset.StandardCharsets;

/**
 * Hides the names of people: within a run the same person has the same random-looking name, made
 * with a key that erasure destroys.
 */
final class Names {

  private Names() {}

  static String hide(String name, StreamKey key) {
    byte[] person = ("person\0" + name).getBytes(StandardCharsets.UTF_8);
    return "p-" + Digest.sha256(key.export(), person).hex().substring(0, 20);
  }
}
