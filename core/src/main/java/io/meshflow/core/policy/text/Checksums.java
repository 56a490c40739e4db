package io.meshflow.core.policy.text;

/** Check digits. */
final class Checksums {

  private Checksums() {}

  /** Luhn's formula over the digits in the text; other characters do not count. */
  static boolean luhn(String number) {
    int sum = 0;
    int position = 0;
    for (int i = number.length() - 1; i >= 0; i--) {
      int digit = Character.digit(number.charAt(i), 10);
      if (digit >= 0) {
        int value = position++ % 2 == 0 ? digit : digit * 2;
        sum += value > 9 ? value - 9 : value;
      }
    }
    return position > 0 && sum % 10 == 0;
  }
}
