package io.meshflow.server.contract;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One operation of the contract.
 *
 * @param path template, such as {@code /api/v1/runs/{run}}
 * @param body schema of the request's body; empty when it takes none
 * @param perSecond requests a second of one key; 0 for as many as the key may at all
 */
public record Operation(
    String id,
    String method,
    String path,
    Access access,
    Set<String> query,
    Optional<Body> body,
    int perSecond) {

  /**
   * Who may call.
   *
   * @param open needs no key
   * @param scope what a key that names scopes must name; empty for none
   * @param unbound only for callers that are bound to no tenant
   */
  public record Access(boolean open, Set<String> roles, String scope, boolean unbound) {
    public Access {
      roles = Set.copyOf(roles);
    }
  }

  /** What a request carries. */
  public record Body(boolean required, Value.Obj schema) {}

  public Operation {
    query = Set.copyOf(query);
  }

  /** The parts of the path; parameters in braces. */
  public List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }

  /** Whether it may change something. */
  public boolean mutating() {
    return !method.equals("GET");
  }
}
