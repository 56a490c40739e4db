package io.meshflow.server.gateway;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.web.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which models a key may use: all, unless it has scopes {@code model:NAME}. A scope that names an
 * alias holds for whatever the file of models lets stand in for it; one that names a model holds
 * for that model alone. Stateless.
 */
final class Allowed {

  private static final String PREFIX = "model:";

  private Allowed() {}

  /** The names in its scopes; none where all are allowed. */
  static Set<String> names(Caller caller) {
    return caller.scopes().stream()
        .filter(scope -> scope.startsWith(PREFIX))
        .map(scope -> scope.substring(PREFIX.length()))
        .collect(Collectors.toSet());
  }

  /** Refuses a name whose model the key may not use; who stands in for it is the run's matter. */
  static void check(Caller caller, String name, Supplier<Optional<ModelOffer>> model) {
    Set<String> names = names(caller);
    if (!names.isEmpty() && model.get().filter(offer -> offer.among(names)).isEmpty()) {
      throw new Problem(
          403, "model_not_allowed", "The scopes of this key leave out the model '" + name + "'.");
    }
  }

  static boolean to(Caller caller, ModelOffer offer) {
    Set<String> names = names(caller);
    return names.isEmpty() || offer.among(names);
  }
}
