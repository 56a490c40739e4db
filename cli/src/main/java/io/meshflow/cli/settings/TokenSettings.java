package io.meshflow.cli.settings;

import io.meshflow.server.identity.Role;
import io.meshflow.server.token.TokenRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which tokens the settings let count. Stateless. */
public final class TokenSettings {

  private TokenSettings() {}

  /** The rules; empty when no issuer is set. Throws {@link IllegalArgumentException} for faults. */
  public static Optional<TokenRules> rules(Settings settings) {
    if (settings.text(Setting.OIDC_ISSUER).isEmpty()) {
      if (!settings.text(Setting.OIDC_JWKS).isEmpty()) {
        throw new IllegalArgumentException("no token can count without MESHFLOW_OIDC_ISSUER");
      }
      return Optional.empty();
    }
    return Optional.of(
        new TokenRules(
            needed(settings, Setting.OIDC_ISSUER),
            needed(settings, Setting.OIDC_AUDIENCE),
            needed(settings, Setting.OIDC_JWKS),
            algorithms(settings),
            new TokenRules.Claims(
                needed(settings, Setting.OIDC_ROLE_CLAIM),
                roles(settings),
                given(settings, Setting.OIDC_TENANT_CLAIM),
                given(settings, Setting.OIDC_SCOPE_CLAIM)),
            Duration.ofSeconds(Long.parseLong(settings.text(Setting.OIDC_SKEW)))));
  }

  /** Everything that is wrong with the settings together. */
  static List<Fault> faults(Settings settings) {
    List<Runnable> checks =
        settings.text(Setting.OIDC_ISSUER).isEmpty()
            ? List.of(() -> rules(settings))
            : List.of(
                () -> needed(settings, Setting.OIDC_AUDIENCE),
                () -> needed(settings, Setting.OIDC_JWKS),
                () -> needed(settings, Setting.OIDC_ROLE_CLAIM),
                () -> algorithms(settings),
                () -> roles(settings));
    List<Fault> faults = new ArrayList<>();
    checks.forEach(check -> fault(check).ifPresent(faults::add));
    boolean whole =
        faults.isEmpty()
            && Shape.check(Setting.OIDC_SKEW, settings.given(Setting.OIDC_SKEW)).isEmpty();
    if (whole) {
      fault(() -> rules(settings)).ifPresent(faults::add);
    }
    return faults;
  }

  private static Optional<Fault> fault(Runnable check) {
    try {
      check.run();
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      return Optional.of(
          new Fault(
              true,
              Optional.of(Setting.OIDC_ISSUER),
              Setting.OIDC_ISSUER.variable(),
              String.valueOf(wrong.getMessage())));
    }
  }

  private static String needed(Settings settings, Setting setting) {
    return given(settings, setting)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "tokens of this issuer count only when "
                        + setting.variable()
                        + " is set as well"));
  }

  private static Optional<String> given(Settings settings, Setting setting) {
    return Optional.of(settings.text(setting)).filter(text -> !text.isBlank());
  }

  private static List<String> listed(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList();
  }

  private static Set<String> algorithms(Settings settings) {
    Set<String> named = Set.copyOf(listed(settings.text(Setting.OIDC_ALGORITHMS)));
    if (named.isEmpty() || !TokenRules.KNOWN.containsAll(named)) {
      throw new IllegalArgumentException(
          Setting.OIDC_ALGORITHMS.variable()
              + " may name "
              + String.join(", ", new TreeSet<>(TokenRules.KNOWN)));
    }
    return named;
  }

  private static Map<String, Role> roles(Settings settings) {
    Map<String, Role> roles = new HashMap<>();
    for (String entry : listed(settings.text(Setting.OIDC_ROLES))) {
      int at = entry.lastIndexOf('=');
      Optional<Role> role = Role.of(entry.substring(at + 1).strip());
      if (at < 1 || role.isEmpty()) {
        throw new IllegalArgumentException(
            Setting.OIDC_ROLES.variable()
                + " holds '"
                + entry
                + "'; write value=role, roles viewer, operator, reviewer, admin, agent");
      }
      roles.put(entry.substring(0, at).strip(), role.get());
    }
    return roles;
  }
}
