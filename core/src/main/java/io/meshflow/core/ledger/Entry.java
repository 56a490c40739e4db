package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.util.List;

/**
 * What a writer wants recorded in one commit: when (epoch milliseconds), who (an opaque id), the
 * permanent facts and the erasable body. Facts must hold no free text and no digest of guessable
 * content.
 */
public record Entry(long millis, String actor, List<Value.Obj> facts, Value.Obj body) {

  private static final Alphabet ACTOR = Alphabet.with("._:~/-");
  private static final int MAX_ACTOR = 128;

  public Entry {
    facts = List.copyOf(facts);
    if (millis < 0 || millis > Value.MAX_WHOLE) {
      throw new IllegalArgumentException("Epoch milliseconds lie between 0 and 2^53");
    }
    if (!isActor(actor)) {
      throw new IllegalArgumentException("An actor is an opaque id of 1 to 128 characters");
    }
  }

  static boolean isActor(String text) {
    return ACTOR.spells(text, 0, MAX_ACTOR);
  }
}
