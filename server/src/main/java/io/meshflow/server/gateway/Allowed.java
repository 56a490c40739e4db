package io.meshflow.server.gateway;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.server.identity.Caller;
import java.util.Set;
import java.util.stream.Collectors;

/** Which models a key may use: all, unless it has scopes {@code model:NAME}. Stateless. */
final class Allowed {

  private static final String PREFIX = "model:";

  private Allowed() {}

  static boolean to(Caller caller, ModelOffer offer) {
    Set<String> named =
        caller.scopes().stream()
            .filter(scope -> scope.startsWith(PREFIX))
            .map(scope -> scope.substring(PREFIX.length()))
            .collect(Collectors.toSet());
    return named.isEmpty()
        || named.contains(offer.name())
        || named.contains(offer.model())
        || named.contains(offer.place());
  }
}
