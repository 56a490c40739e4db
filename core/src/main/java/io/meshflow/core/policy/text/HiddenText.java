package io.meshflow.core.policy.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Texts inside a text: Base64, hexadecimal and escaped characters. Linear in time and space. */
final class HiddenText {

  private static final int SHORTEST = 16;

  private HiddenText() {}

  /** Everything readable that the text carries in another form. */
  static List<String> in(String text) {
    List<String> found = new ArrayList<>();
    Escapes.decode(text).ifPresent(found::add);
    StringBuilder run = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : 0;
      if (isCode(c)) {
        run.append(c);
      } else if (!(run.length() >= 40 && lineBreakInside(text, i))) {
        decode(run, found);
        run.setLength(0);
      }
    }
    return found;
  }

  /** Wrapped Base64 goes on after a line break; a text does not begin its lines so. */
  private static boolean lineBreakInside(String text, int i) {
    if (i >= text.length() || text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      return false;
    }
    int next = text.charAt(i) == '\r' ? i + 2 : i + 1;
    return next < text.length() && isCode(text.charAt(next));
  }

  private static boolean isCode(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_';
  }

  private static void decode(StringBuilder run, List<String> found) {
    if (run.length() < SHORTEST) {
      return;
    }
    String code = run.toString();
    if (hex(code, found)) {
      return;
    }
    String standard = code.replace('-', '+').replace('_', '/');
    for (int start = 0; start < 4; start++) {
      if (base64(standard.substring(start), found)) {
        return;
      }
    }
  }

  private static boolean hex(String code, List<String> found) {
    String digits = code.startsWith("0x") ? code.substring(2) : code;
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), 16) < 0) {
        return false;
      }
    }
    return readable(HexFormat.of().parseHex(digits, 0, digits.length() & ~1), found);
  }

  private static boolean base64(String code, List<String> found) {
    int whole = code.length() % 4 == 1 ? code.length() - 1 : code.length();
    try {
      return readable(Base64.getDecoder().decode(code.substring(0, whole)), found);
    } catch (IllegalArgumentException e) {
      return readable(Base64.getDecoder().decode(code.substring(0, whole & ~3)), found);
    }
  }

  /** Adds what reads as text: hardly any character that people do not write. */
  private static boolean readable(byte[] bytes, List<String> found) {
    String utf8 = mostlyText(new String(bytes, StandardCharsets.UTF_8));
    String text =
        utf8.isEmpty() && looksWide(bytes) ? new String(bytes, StandardCharsets.UTF_16LE) : utf8;
    if (text.isEmpty()) {
      return false;
    }
    found.add(text);
    return true;
  }

  private static boolean looksWide(byte[] bytes) {
    return bytes.length >= 8 && bytes[1] == 0 && bytes[3] == 0 && bytes[5] == 0;
  }

  private static String mostlyText(String text) {
    int odd = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\uFFFD' || c < ' ' && c != '\n' && c != '\r' && c != '\t') {
        odd++;
      }
    }
    return odd * 10 <= text.length() ? text : "";
  }
}
