package io.meshflow.server.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
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
      GivenKey.lines(path).forEach(line -> put(all, line, path.toString(), "file-"));
      return Map.copyOf(all);
    } catch (IOException e) {
      throw new IllegalArgumentException("The file of keys " + path + " cannot be read", e);
    }
  }

  private void put(Map<String, Caller> keys, String entry, String source, String prefix) {
    GivenKey key = GivenKey.read(entry, defaultTenant, source);
    String id = prefix + (keys.size() + 1);
    keys.put(mac.of(key.text()), new Caller(id, id, key.role(), key.tenant(), Set.of()));
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
