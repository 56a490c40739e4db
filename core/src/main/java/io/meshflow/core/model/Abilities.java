package io.meshflow.core.model;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What is known of a model's abilities.
 *
 * @param lacking what it is known to be unable to do; of the rest the best is assumed
 * @param thinks whether it is known to think unasked
 * @param sized whether the size of its context is known; else it is a guess that refuses nothing
 * @param imageTokens what one picture can count at most
 */
public record Abilities(Set<Ability> lacking, boolean thinks, boolean sized, long imageTokens) {

  /** More than most vendors count for one picture at its largest. */
  private static final long USUAL_IMAGE = 16_384;

  /** Of a model that can do everything. */
  public static final Abilities ALL = new Abilities(Set.of(), false, true, USUAL_IMAGE);

  /** Of a model that nobody knows. */
  public static final Abilities UNKNOWN = new Abilities(Set.of(), false, false, USUAL_IMAGE);

  public Abilities {
    lacking = Set.copyOf(lacking);
  }

  /** Of a model whose pictures count as usual. */
  public Abilities(Set<Ability> lacking, boolean thinks, boolean sized) {
    this(lacking, thinks, sized, USUAL_IMAGE);
  }

  /** The same with pictures that count this much at most. */
  public Abilities withImages(long tokens) {
    return new Abilities(lacking, thinks, sized, tokens);
  }

  /** The same with what a user says of it, which counts for more. */
  public Abilities declared(Map<Ability, Boolean> said, boolean sizeSaid) {
    Set<Ability> now = EnumSet.noneOf(Ability.class);
    now.addAll(lacking);
    said.forEach(
        (ability, can) -> {
          if (can) {
            now.remove(ability);
          } else {
            now.add(ability);
          }
        });
    boolean thinking = said.getOrDefault(Ability.THINKING, thinks);
    return new Abilities(now, thinking, sized || sizeSaid, imageTokens);
  }
}
