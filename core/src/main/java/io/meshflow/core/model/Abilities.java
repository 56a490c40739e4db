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
 */
public record Abilities(Set<Ability> lacking, boolean thinks, boolean sized) {

  /** Of a model that can do everything. */
  public static final Abilities ALL = new Abilities(Set.of(), false, true);

  /** Of a model that nobody knows. */
  public static final Abilities UNKNOWN = new Abilities(Set.of(), false, false);

  public Abilities {
    lacking = Set.copyOf(lacking);
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
    return new Abilities(now, thinking, sized || sizeSaid);
  }
}
