package io.meshflow.server.identity;

import io.meshflow.server.contract.Operation;
import java.util.Optional;

/** The table of who may do what, read from the contract: nobody who is not named. Stateless. */
public final class Access {

  private Access() {}

  /** Why the caller may not; empty when it may. */
  public static Optional<String> refusal(Operation operation, Caller caller) {
    Operation.Access access = operation.access();
    if (access.open()) {
      return Optional.empty();
    }
    if (!access.roles().contains(caller.role().word())) {
      return Optional.of("A key of role " + caller.role().word() + " may not do this.");
    }
    if (access.unbound() && !caller.unbound()) {
      return Optional.of("Only a key that is bound to no tenant may do this.");
    }
    boolean scoped = caller.scopes().isEmpty() || access.scope().isEmpty();
    return scoped || caller.scopes().contains(access.scope())
        ? Optional.empty()
        : Optional.of("The key lacks the scope " + access.scope() + ".");
  }
}
