package io.meshflow.server.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keys that operators write down themselves, {@code key[;role[;tenant]]}: in a variable, or one a
 * line in a file, which is read again when it changes; while it cannot be, what was read before
 * counts. Only keyed hashes stay in memory. Thread safe.
 */
final class GivenKeys {

  private static final int SHORTEST = 8;
  private static final long LOOK_MILLIS = 500;

  private final String defaultTenant;
  private final Optional<Path> file;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Mac256 mac;
  private final Map<String, Caller> fixed = new HashMap<>();
  private volatile Map<String, Caller> filed = Map.of();
  private Optional<FileTime> readAt = Optional.empty();
  private volatile long lookedAt = Long.MIN_VALUE;

  GivenKeys(Gatekeeper.Given given, String defaultTenant) {
    this.defaultTenant = defaultTenant;
    this.file = given.file();
    this.clock = given.clock();
    this.log = given.log();
    byte[] pepper = new byte[32];
    new SecureRandom().nextBytes(pepper);
    this.mac = new Mac256(pepper);
    given.entries().forEach(entry -> put(fixed, entry, "MESHFLOW_API_KEYS", "env-"));
    file.ifPresent(path -> filed = read(path));
    lookedAt = clock.millis();
  }

  private Map<String, Caller> read(Path path) {
    try {
      readAt = Optional.of(Files.getLastModifiedTime(path));
      Map<String, Caller> all = new HashMap<>();
      try (Stream<String> lines = Files.readString(path, StandardCharsets.UTF_8).lines()) {
        lines
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(line -> put(all, line, path.toString(), "file-"));
      }
      return Map.copyOf(all);
    } catch (IOException e) {
      throw new IllegalArgumentException("The file of keys " + path + " cannot be read", e);
    }
  }

  private void put(Map<String, Caller> keys, String entry, String source, String prefix) {
    String[] parts = entry.split(";", -1);
    String role = parts.length > 1 && !parts[1].isBlank() ? parts[1].strip() : "operator";
    String tenant = parts.length > 2 && !parts[2].isBlank() ? parts[2].strip() : defaultTenant;
    Role known =
        Role.of(role.toLowerCase(Locale.ROOT))
            .orElseThrow(() -> new IllegalArgumentException(fault(source, "role")));
    boolean sound = tenant.equals(Caller.ANY) || Gatekeeper.TENANT.matcher(tenant).matches();
    boolean length = parts[0].strip().length() >= SHORTEST;
    if (parts.length > 3 || !sound || !length || tenant.equals(Keys.SYSTEM)) {
      throw new IllegalArgumentException(fault(source, "form, tenant or length"));
    }
    String id = prefix + (keys.size() + 1);
    keys.put(mac.of(parts[0].strip()), new Caller(id, id, known, tenant, Set.of()));
  }

  private static String fault(String source, String what) {
    return source
        + " has an entry of the wrong "
        + what
        + "; each is key[;role[;tenant]], the key at least 8 characters, roles viewer, operator,"
        + " reviewer, admin, agent";
  }

  boolean any() {
    return !fixed.isEmpty() || !filed.isEmpty();
  }

  Optional<Caller> find(String text) {
    file.ifPresent(this::look);
    String hash = mac.of(text);
    return Optional.ofNullable(fixed.get(hash)).or(() -> Optional.ofNullable(filed.get(hash)));
  }

  private void look(Path path) {
    long now = clock.millis();
    if (now >= lookedAt && now - lookedAt < LOOK_MILLIS) {
      return;
    }
    synchronized (this) {
      lookedAt = now;
      try {
        if (!readAt.equals(Optional.of(Files.getLastModifiedTime(path)))) {
          filed = read(path);
        }
      } catch (IOException | IllegalArgumentException broken) {
        log.accept(broken.getMessage() + "; the keys read before count on");
      }
    }
  }

  /** The tenants that these keys are bound to. */
  boolean names(String tenant) {
    return Stream.concat(fixed.values().stream(), filed.values().stream())
        .anyMatch(caller -> caller.tenant().equals(tenant));
  }
}
