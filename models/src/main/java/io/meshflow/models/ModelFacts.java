package io.meshflow.models;

import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Price;
import java.util.Set;

/**
 * What the price table knows of a model.
 *
 * @param vendor who sells it, such as {@code openai}
 * @param model the name it was found under
 * @param contextTokens how much fits in at this price; some vendors charge more for longer prompts
 * @param maxOutputTokens of one answer
 * @param asOf the day the source was read, as {@code yyyy-MM-dd}
 * @param lacking what the vendor says that it cannot do
 */
public record ModelFacts(
    String vendor,
    String model,
    Price price,
    long contextTokens,
    long maxOutputTokens,
    String asOf,
    String source,
    Set<Ability> lacking) {

  public ModelFacts {
    lacking = Set.copyOf(lacking);
  }
}
