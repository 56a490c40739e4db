package io.meshflow.server.identity;

import io.meshflow.core.data.Value;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key as it is kept: never its secret.
 *
 * @param macs keyed hash of the secret, and of the one before while it still counts
 */
public record StoredKey(String id, Grant grant, Macs macs, Dates dates) {

  /** What the key allows. */
  public record Grant(String name, Role role, String tenant, Set<String> scopes) {
    public Grant {
      scopes = Set.copyOf(scopes);
    }
  }

  /** What proves it. */
  record Macs(String now, String before, Optional<Instant> beforeUntil) {}

  /** When it is good. */
  public record Dates(Instant created, Optional<Instant> expires, Optional<Instant> revoked) {}

  /** Whether it counts at an instant. */
  boolean live(Instant at) {
    return dates.revoked().isEmpty() && dates.expires().filter(end -> !at.isBefore(end)).isEmpty();
  }

  boolean matches(String mac, Instant at) {
    boolean current = Mac256.same(mac, macs.now());
    boolean before =
        !macs.before().isEmpty()
            && Mac256.same(mac, macs.before())
            && macs.beforeUntil().filter(at::isBefore).isPresent();
    return before || current;
  }

  Caller caller() {
    return new Caller(id, grant.name(), grant.role(), grant.tenant(), grant.scopes());
  }

  /** The key as it is listed. */
  public Value.Obj document() {
    return Value.Obj.builder()
        .put("id", id)
        .put("name", grant.name())
        .put("role", grant.role().word())
        .put("tenant", grant.tenant())
        .put("scopes", Value.texts(grant.scopes().stream().sorted().toList()))
        .put("created_at", dates.created().toString())
        .putTextIf("expires_at", dates.expires().map(Instant::toString))
        .putTextIf("revoked_at", dates.revoked().map(Instant::toString))
        .build();
  }
}
