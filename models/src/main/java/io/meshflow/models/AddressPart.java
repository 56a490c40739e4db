package io.meshflow.models;

import java.nio.charset.StandardCharsets;

/** Writes one part of an address (RFC 3986 §2.3: all but unreserved characters are encoded). */
final class AddressPart {

  private static final String UNRESERVED = "-._~";

  private AddressPart() {}

  static String encoded(String text) {
    StringBuilder part = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || UNRESERVED.indexOf(b) >= 0;
      part.append(plain ? Character.toString(b) : "%%%02X".formatted(b & 0xFF));
    }
    return part.toString();
  }
}
