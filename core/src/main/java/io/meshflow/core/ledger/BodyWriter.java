package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the plaintext of a new body from values that are canonical already: the bytes are those of
 * {@link Body#bytes()}, without writing every value a second time. Fields come in their order. One
 * use.
 */
final class BodyWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
  private char before = '{';

  /** A value that is here; {@code salt} and {@code canonical} as they are written. */
  void open(String name, String salt, byte[] canonical) {
    begin(name);
    ascii("{\"salt\":\"" + salt + "\",\"value\":");
    out.writeBytes(canonical);
    out.write('}');
  }

  /** A value that is a blob. */
  void stored(String name, BodyField.Stored field) {
    begin(name);
    out.writeBytes(Json.canonicalBytes(Body.form(field)));
  }

  private void begin(String name) {
    if (!Body.isName(name)) {
      throw new LedgerFormatException("A field of a body has a name of 1 to 128 plain characters");
    }
    out.write(before);
    before = ',';
    out.writeBytes(Json.canonicalBytes(Value.of(name)));
    out.write(':');
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  byte[] bytes() {
    out.write('}');
    return out.toByteArray();
  }
}
