package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;

/**
 * Says at the end of a stream what the answer cost, which its headers could not: as a comment,
 * which clients skip, and beside the counts of tokens, where clients keep what they do not know.
 */
final class Costs {

  private Costs() {}

  static String comment(Answer answer) {
    return ": X-Cost-USD: " + answer.dollars().toPlainString() + "\n\n";
  }

  static Value.Obj in(Value.Obj usage, Answer answer) {
    return usage.with("cost", Value.of(answer.dollars().doubleValue()));
  }
}
