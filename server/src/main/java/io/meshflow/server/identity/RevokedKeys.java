package io.meshflow.server.identity;

import io.meshflow.core.execution.Identities;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells runs that the key they act under was revoked, within a second on every process. The keys
 * are read when a run of one of them acts first. Thread safe.
 */
public final class RevokedKeys implements Identities {

  private final Supplier<Keys> source;
  private volatile Optional<Keys> keys = Optional.empty();

  public RevokedKeys(Ledger ledger, Vault vault, InstantSource clock) {
    this.source = () -> new Keys(ledger, vault, clock);
  }

  /**
   * While the database is away what was known counts: nothing begins before it is back to record
   * that.
   */
  @Override
  public boolean revoked(String key) {
    return !key.isEmpty() && keys().revoked(key);
  }

  /** The same keys for whoever changes them here, so that a change counts here at once. */
  public Keys keys() {
    Optional<Keys> known = keys;
    if (known.isPresent()) {
      return known.get();
    }
    synchronized (this) {
      Keys opened = keys.orElseGet(source);
      keys = Optional.of(opened);
      return opened;
    }
  }
}
