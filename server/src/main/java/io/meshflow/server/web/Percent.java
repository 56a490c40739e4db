package io.meshflow.server.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads percent-encoded text strictly. Stateless. */
final class Percent {

  private Percent() {}

  /** The text, or a problem when it is not well encoded or holds control characters. */
  static String decoded(String raw, boolean query) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(octet(raw, i));
        i += 2;
      } else {
        bytes.write(c == '+' && query ? ' ' : c);
      }
    }
    return checked(bytes.toByteArray());
  }

  private static int octet(String raw, int at) {
    int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
    int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw malformed();
    }
    return high * 16 + low;
  }

  private static String checked(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
        throw malformed();
      }
      return text;
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static Problem malformed() {
    return Problem.malformed("invalid_url", "The address is not well percent-encoded.");
  }

  /** The parameters of a query; each may stand once. */
  static Map<String, String> query(String raw) {
    Map<String, String> values = new HashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int mark = pair.indexOf('=');
      String name = decoded(mark < 0 ? pair : pair.substring(0, mark), true);
      String value = mark < 0 ? "" : decoded(pair.substring(mark + 1), true);
      if (values.put(name, value) != null) {
        throw Problem.malformed("invalid_parameter", "A parameter stands twice in the address.");
      }
    }
    return values;
  }
}
