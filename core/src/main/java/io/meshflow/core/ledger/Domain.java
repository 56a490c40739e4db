package io.meshflow.core.ledger;

import java.nio.charset.StandardCharsets;

/** The byte strings that keep hashes and keys of different purposes apart, each zero-terminated. */
final class Domain {

  static final byte[] FIELD = of("mesh/field/v1");
  static final byte[] BODY = of("mesh/body/v1");
  static final byte[] BLOB = of("mesh/blob/v1");
  static final byte[] ZERO = {0};

  private Domain() {}

  /** What a blob is bound to: its log, its stream and its id. */
  static byte[] blob(LogOrigin log, StreamId stream, String id) {
    return ("mesh/blob/v1\0" + log.text() + "\0" + stream.text() + "\0" + id)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] of(String purpose) {
    return (purpose + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
