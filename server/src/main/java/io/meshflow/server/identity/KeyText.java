package io.meshflow.server.identity;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a key, {@code mf_<id>_<secret><check>}: 16 characters name it, 43 are secret (256
 * bits), 6 let scanners and people notice a slip.
 */
record KeyText(String id, String secret) {

  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern SHAPE = Pattern.compile("mf_([0-9A-Za-z]{16})_([0-9A-Za-z]{49})");
  private static final int ID = 16;
  private static final int SECRET = 43;
  private static final int CHECK = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  static KeyText fresh() {
    return new KeyText(random(ID), random(SECRET));
  }

  /** The same key with another secret. */
  KeyText renewed() {
    return new KeyText(id, random(SECRET));
  }

  static Optional<KeyText> parse(String text) {
    var matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String rest = matcher.group(2);
    KeyText key = new KeyText(matcher.group(1), rest.substring(0, SECRET));
    return key.check().equals(rest.substring(SECRET)) ? Optional.of(key) : Optional.empty();
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private String check() {
    CRC32 crc = new CRC32();
    crc.update((id + secret).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    StringBuilder text = new StringBuilder(CHECK);
    for (int i = 0; i < CHECK; i++) {
      text.append(LETTERS.charAt((int) (rest % LETTERS.length())));
      rest /= LETTERS.length();
    }
    return text.toString();
  }

  /** The whole text, to be shown once. */
  String text() {
    return "mf_" + id + "_" + secret + check();
  }

  @Override
  public String toString() {
    return "mf_" + id + "_[hidden]";
  }
}
