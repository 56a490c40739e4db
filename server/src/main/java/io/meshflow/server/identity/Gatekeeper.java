package io.meshflow.server.identity;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Tells who calls and for which tenant. Thread safe. */
public final class Gatekeeper {

  /** What tenants may be called. */
  public static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private static final Pattern BEARER = Pattern.compile("(?i)Bearer +([!-~]{1,4096})");

  private final Keys keys;
  private final String defaultTenant;
  private final Mac256 mac;
  private final Map<String, Caller> fixed = new HashMap<>();

  /**
   * @param configured entries of {@code MESHFLOW_API_KEYS}: {@code key[;role[;tenant]]}
   */
  public Gatekeeper(Keys keys, String defaultTenant, List<String> configured) {
    this.keys = keys;
    this.defaultTenant = defaultTenant;
    byte[] pepper = new byte[32];
    new SecureRandom().nextBytes(pepper);
    this.mac = new Mac256(pepper);
    configured.forEach(this::configure);
  }

  private void configure(String entry) {
    String[] parts = entry.split(";", -1);
    String role = parts.length > 1 && !parts[1].isBlank() ? parts[1].strip() : "operator";
    String tenant = parts.length > 2 && !parts[2].isBlank() ? parts[2].strip() : defaultTenant;
    Role known =
        Role.of(role.toLowerCase(Locale.ROOT))
            .orElseThrow(() -> new IllegalArgumentException(fault("role")));
    boolean sound = tenant.equals(Caller.ANY) || TENANT.matcher(tenant).matches();
    if (parts.length > 3 || !sound || parts[0].strip().length() < 8 || tenant.equals(Keys.SYSTEM)) {
      throw new IllegalArgumentException(fault("form, tenant or length"));
    }
    String id = "env-" + (fixed.size() + 1);
    fixed.put(mac.of(parts[0].strip()), new Caller(id, id, known, tenant, Set.of()));
  }

  private static String fault(String what) {
    return "MESHFLOW_API_KEYS has an entry of the wrong "
        + what
        + "; each is key[;role[;tenant]], the key at least 8 characters, roles viewer, operator,"
        + " reviewer, admin, agent";
  }

  /** Whether any key was configured from outside. */
  public boolean configured() {
    return !fixed.isEmpty();
  }

  /** The caller by the headers of a request; empty without a key that counts. */
  public Optional<Caller> caller(Function<String, Optional<String>> headers) {
    Optional<String> bearer = headers.apply("Authorization");
    Optional<String> plain = headers.apply("X-API-Key");
    if (bearer.isPresent()) {
      var matcher = BEARER.matcher(bearer.get().strip());
      return matcher.matches() ? of(matcher.group(1)) : Optional.empty();
    }
    return plain.flatMap(text -> of(text.strip()));
  }

  /** The caller of a key. */
  public Optional<Caller> of(String key) {
    Caller caller = fixed.get(mac.of(key));
    return caller != null ? Optional.of(caller) : keys.find(key);
  }

  /** The tenant of a request; empty when the caller may not name the one it names. */
  public Optional<String> tenant(Caller caller, Optional<String> named) {
    String own = caller.unbound() ? defaultTenant : caller.tenant();
    if (named.isEmpty() || named.get().equals(own)) {
      return Optional.of(own);
    }
    boolean may = caller.unbound() && TENANT.matcher(named.get()).matches() && known(named.get());
    return may ? named : Optional.empty();
  }

  private boolean known(String tenant) {
    return !tenant.equals(Keys.SYSTEM)
        && (keys.tenants().contains(tenant)
            || fixed.values().stream().anyMatch(caller -> caller.tenant().equals(tenant)));
  }

  public Keys keys() {
    return keys;
  }

  public String defaultTenant() {
    return defaultTenant;
  }
}
