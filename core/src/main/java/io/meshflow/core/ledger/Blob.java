package io.meshflow.core.ledger;

import java.util.regex.Pattern;

/**
 * One field value over {@link RecordSealer#BLOB_THRESHOLD} bytes, sealed under the key of its
 * stream and stored once beside the record that carries it. The bytes are shared, not copied.
 */
public final class Blob {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final String id;
  private final byte[] sealed;

  public Blob(String id, byte[] sealed) {
    if (!isId(id)) {
      throw new IllegalArgumentException("A blob id is 22 Base64 URL characters");
    }
    this.id = id;
    this.sealed = sealed;
  }

  /** 16 random bytes in Base64 URL without padding. */
  public String id() {
    return id;
  }

  /** The sealed bytes; not to be changed. */
  public byte[] sealed() {
    return sealed;
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
