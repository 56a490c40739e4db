package io.meshflow.cli.place;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import io.meshflow.server.identity.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys, tenants and erasure of an installation, wherever it is. Thread safe. */
public interface Office {

  /**
   * A key that is wanted.
   *
   * @param tenant whose; empty for the caller's own, {@code *} for any
   */
  record KeyWish(
      String name, Role role, String tenant, Set<String> scopes, Optional<Duration> life) {
    public KeyWish {
      scopes = Set.copyOf(scopes);
    }
  }

  /** Keys as they are listed, without secrets, oldest first. */
  List<Value.Obj> keys();

  /** Makes a key and returns its text. */
  String createKey(KeyWish wish);

  /** Gives a key a new secret and returns it; empty when there is no live key of this id. */
  Optional<String> rotateKey(String id, Duration overlap);

  /** Ends a key; false when there is no live key of this id. */
  boolean revokeKey(String id);

  List<String> tenants();

  /** Makes a tenant; false when it is there, or was. */
  boolean createTenant(String name);

  /** Whether there is, or was, such a tenant. */
  boolean knowsTenant(String name);

  /** Ends a tenant and erases what it has; returns how many streams lost their contents now. */
  long deleteTenant(String name, String by, String basis) throws InterruptedException;

  /** How many runs erasing this one erases; empty when that cannot be told before. */
  Optional<Integer> family(RunId run);

  /** Erases the contents of a run and what belongs to it; returns how many runs. */
  int erase(RunId run, String by, String basis) throws InterruptedException;

  /** The newest signed checkpoint over the log that holds the run, with the key that signed it. */
  Value.Obj receipt(RunId run);
}
