package io.meshflow.core.policy;

import java.time.Duration;

/** The ranges of numbers in policies. */
final class Ranges {

  private Ranges() {}

  static void notNegative(long... numbers) {
    for (long number : numbers) {
      if (number < 0) {
        throw new IllegalArgumentException("a limit in a policy is never negative");
      }
    }
  }

  static void notNegative(Duration... durations) {
    for (Duration duration : durations) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException("a time in a policy is never negative");
      }
    }
  }

  static void positive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("a count of people or failures in a policy is at least 1");
    }
  }
}
