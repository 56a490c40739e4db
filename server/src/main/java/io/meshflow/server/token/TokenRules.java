package io.meshflow.server.token;

import io.meshflow.server.identity.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tokens count. Immutable.
 *
 * @param issuer what {@code iss} must be, to the letter
 * @param audience what {@code aud} must be or hold
 * @param keys where the issuer's public keys are: an address or a file
 * @param skew how far clocks may differ, at most a minute
 */
public record TokenRules(
    String issuer,
    String audience,
    String keys,
    Set<String> algorithms,
    Claims claims,
    Duration skew) {

  /** Algorithms that may be allowed: none that shares a secret. */
  public static final Set<String> KNOWN =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /** Allowed unless said otherwise. */
  public static final Set<String> USUAL = Set.of("RS256", "PS256", "ES256");

  /**
   * Which claims say what; a dot goes into an object, as {@code realm_access.roles}.
   *
   * @param roles what values of the role claim mean; without any, the names of our roles
   * @param tenant empty: every token is of the default tenant
   * @param scope empty: tokens allow all of their role
   */
  public record Claims(
      String role, Map<String, Role> roles, Optional<String> tenant, Optional<String> scope) {
    public Claims {
      roles = Map.copyOf(roles);
    }
  }

  public TokenRules {
    algorithms = Set.copyOf(algorithms);
    if (issuer.isBlank() || audience.isBlank() || keys.isBlank()) {
      throw new IllegalArgumentException("Tokens need an issuer, an audience and keys");
    }
    if (algorithms.isEmpty() || !KNOWN.containsAll(algorithms)) {
      throw new IllegalArgumentException("Algorithms of tokens are " + KNOWN);
    }
    if (skew.isNegative() || skew.toSeconds() > 60) {
      throw new IllegalArgumentException("Clocks may differ by 0 to 60 seconds");
    }
  }
}
