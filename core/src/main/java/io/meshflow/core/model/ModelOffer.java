package io.meshflow.core.model;

import java.util.Optional;
import java.util.Set;

/**
 * A concrete model that can be called now.
 *
 * @param name the alias or name by which it was asked for
 * @param provider who serves it, such as {@code openai} or {@code demo}
 * @param model the vendor's name of it
 * @param price empty when nobody knows it
 * @param contextTokens how much fits in, prompt and answer together
 * @param maxOutputTokens what one answer may be long at most
 * @param defaults what its alias asks for where the agent says nothing
 * @param abilities what it can do
 */
public record ModelOffer(
    String name,
    String provider,
    String model,
    Optional<Price> price,
    long contextTokens,
    long maxOutputTokens,
    Defaults defaults,
    Abilities abilities) {

  /**
   * How it is called where nobody says otherwise.
   *
   * @param temperature empty for the vendor's
   */
  public record Defaults(Optional<Double> temperature, Reuse reuse) {
    public static final Defaults NONE = new Defaults(Optional.empty(), Reuse.NONE);
  }

  /** Who serves it, as {@code provider/model}. */
  public String place() {
    return provider + "/" + model;
  }

  /** Whether one of these is a name of it: the one it was asked for by, its model, its place. */
  public boolean among(Set<String> names) {
    return names.contains(name) || names.contains(model) || names.contains(place());
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
        name, provider, model, price, contextTokens, maxOutputTokens, Defaults.NONE, Abilities.ALL);
  }
}
