package io.meshflow.server.identity;

import java.util.Set;

/**
 * Who calls.
 *
 * @param id of the key, fit for records and logs
 * @param name who or what holds the key
 * @param tenant the only one it may name; {@link #ANY} for all
 * @param scopes empty for all of its role
 */
public record Caller(String id, String name, Role role, String tenant, Set<String> scopes) {

  /** Stands for a caller that is bound to no tenant. */
  public static final String ANY = "*";

  /** Whoever calls what is open to everybody. */
  public static final Caller NOBODY = new Caller("-", "nobody", Role.AGENT, "-", Set.of("none"));

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Whether it may name any tenant. */
  public boolean unbound() {
    return tenant.equals(ANY);
  }

  public boolean known() {
    return !equals(NOBODY);
  }
}
