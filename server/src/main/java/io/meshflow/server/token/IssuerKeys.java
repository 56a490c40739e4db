package io.meshflow.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The public keys of the issuer. They are fetched when they are older than five minutes and when a
 * token names one that is not there, at most once in ten seconds, whoever asks; when that fails,
 * the keys at hand count for an hour. Thread safe; a fetch blocks one caller.
 */
final class IssuerKeys {

  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration STALE = Duration.ofHours(1);
  private static final int SHORTEST_RSA = 2048;

  private record Held(List<JWK> keys, long at) {}

  private final KeySource source;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Held held = new Held(List.of(), Long.MIN_VALUE);
  private volatile long triedAt = Long.MIN_VALUE;

  IssuerKeys(KeySource source, InstantSource clock, Consumer<String> log) {
    this.source = source;
    this.clock = clock;
    this.log = log;
  }

  /** The key of this name for this algorithm; without a name, the only one that fits. */
  Optional<PublicKey> find(Optional<String> name, String algorithm) {
    if (past(held.at(), FRESH)) {
      refresh();
    }
    Optional<PublicKey> found = among(name, algorithm);
    if (found.isEmpty()) {
      refresh();
      found = among(name, algorithm);
    }
    return found;
  }

  private boolean past(long since, Duration time) {
    return since == Long.MIN_VALUE || clock.millis() - since >= time.toMillis();
  }

  /** Whether there is any key to check with; without, nobody can say that a token is wrong. */
  boolean any() {
    return !current().isEmpty();
  }

  private List<JWK> current() {
    Held now = held;
    return past(now.at(), STALE) ? List.of() : now.keys();
  }

  private Optional<PublicKey> among(Optional<String> name, String algorithm) {
    List<JWK> fitting =
        current().stream()
            .filter(key -> name.isEmpty() || name.get().equals(key.getKeyID()))
            .filter(key -> fits(key, algorithm))
            .toList();
    return fitting.size() == 1 ? publicKey(fitting.getFirst()) : Optional.empty();
  }

  private static boolean fits(JWK key, String algorithm) {
    boolean named = key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm);
    boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    boolean kind =
        algorithm.startsWith("ES")
            ? key instanceof ECKey
            : key instanceof RSAKey && key.size() >= SHORTEST_RSA;
    return named && signs && kind;
  }

  private static Optional<PublicKey> publicKey(JWK key) {
    try {
      return Optional.of(
          key instanceof ECKey curve ? curve.toPublicKey() : key.toRSAKey().toPublicKey());
    } catch (JOSEException unusable) {
      return Optional.empty();
    }
  }

  /** Fetches unless somebody did or does; who finds another at it goes on with what there is. */
  private void refresh() {
    boolean mine = held.at() == Long.MIN_VALUE ? wait(lock) : lock.tryLock();
    if (!mine) {
      return;
    }
    try {
      if (past(triedAt, PAUSE)) {
        triedAt = clock.millis();
        held = new Held(JWKSet.parse(source.text()).getKeys(), clock.millis());
      }
    } catch (IOException | ParseException | IllegalArgumentException failed) {
      log.accept("The keys of the token issuer cannot be read: " + failed.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Without any key there is something to wait for, though not for ever. */
  private static boolean wait(ReentrantLock lock) {
    try {
      return lock.tryLock(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
