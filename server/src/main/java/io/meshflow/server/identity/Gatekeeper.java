package io.meshflow.server.identity;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells who calls and for which tenant. Thread safe. */
public final class Gatekeeper {

  /** What tenants may be called. */
  public static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private static final Pattern BEARER = Pattern.compile("(?i)Bearer +([!-~]{1,8192})");

  /**
   * Keys that operators give from outside.
   *
   * @param entries of {@code MESHFLOW_API_KEYS}: {@code key[;role[;tenant]]}
   * @param file with one such entry a line, read again when it changes
   */
  public record Given(
      List<String> entries, Optional<Path> file, InstantSource clock, Consumer<String> log) {
    public Given {
      entries = List.copyOf(entries);
    }
  }

  private final Keys keys;
  private final String defaultTenant;
  private final GivenKeys given;
  private final Optional<Bearer> tokens;

  public Gatekeeper(Keys keys, String defaultTenant, Given given, Optional<Bearer> tokens) {
    this.keys = keys;
    this.defaultTenant = defaultTenant;
    this.given = new GivenKeys(given, defaultTenant);
    this.tokens = tokens;
  }

  /** Whether any key was configured from outside. */
  public boolean configured() {
    return given.any() || tokens.isPresent();
  }

  /**
   * The caller by the headers of a request; throws {@link IdentityRefused} when there is no key, or
   * one that does not count.
   */
  public Caller caller(Function<String, Optional<String>> headers) {
    Optional<String> bearer = headers.apply("Authorization");
    if (bearer.isPresent()) {
      var matcher = BEARER.matcher(bearer.get().strip());
      if (!matcher.matches()) {
        throw new IdentityRefused("no_bearer", "Authorization must be: Bearer, then the key.");
      }
      return of(matcher.group(1));
    }
    return headers
        .apply("X-API-Key")
        .map(text -> of(text.strip()))
        .orElseThrow(
            () ->
                new IdentityRefused(
                    "no_key", "A key is needed, in X-API-Key or as a bearer token."));
  }

  /** The caller of a key that was configured from outside: needs no database. */
  public Optional<Caller> given(Function<String, Optional<String>> headers) {
    return headers
        .apply("Authorization")
        .map(String::strip)
        .map(BEARER::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .or(() -> headers.apply("X-API-Key").map(String::strip))
        .flatMap(given::find);
  }

  /** The caller of a key or token. */
  public Caller of(String key) {
    Caller caller =
        given
            .find(key)
            .or(() -> tokens.filter(known -> known.concerns(key)).map(known -> known.caller(key)))
            .orElseGet(() -> keys.caller(key));
    if (keys.deleted(caller.tenant())) {
      throw new IdentityRefused("deleted_tenant", "The tenant of this key was deleted.");
    }
    return caller;
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
        && !keys.deleted(tenant)
        && (keys.tenants().contains(tenant) || given.names(tenant));
  }

  /** Whether a tenant is there: made, bound by a key, or the default one. */
  public boolean exists(String tenant) {
    return tenant.equals(defaultTenant) || known(tenant);
  }

  public Keys keys() {
    return keys;
  }

  public String defaultTenant() {
    return defaultTenant;
  }
}
