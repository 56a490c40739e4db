package io.meshflow.core.model;

import java.util.Optional;

/**
 * A concrete model that can be called now.
 *
 * @param name the alias or name by which it was asked for
 * @param provider who serves it, such as {@code openai} or {@code demo}
 * @param model the vendor's name of it
 * @param price empty when nobody knows it
 * @param contextTokens how much fits in, prompt and answer together
 * @param maxOutputTokens what one answer may be long at most
 * @param temperature what the alias asks for where the agent says nothing; empty for the vendor's
 * @param abilities what it can do
 */
public record ModelOffer(
    String name,
    String provider,
    String model,
    Optional<Price> price,
    long contextTokens,
    long maxOutputTokens,
    Optional<Double> temperature,
    Abilities abilities) {

  /** Who serves it, as {@code provider/model}. */
  public String place() {
    return provider + "/" + model;
  }

  /** A model with the vendor's own temperature that can do everything. */
  public ModelOffer(
      String name,
      String provider,
      String model,
      Optional<Price> price,
      long contextTokens,
      long maxOutputTokens) {
    this(
        name,
        provider,
        model,
        price,
        contextTokens,
        maxOutputTokens,
        Optional.empty(),
        Abilities.ALL);
  }
}
