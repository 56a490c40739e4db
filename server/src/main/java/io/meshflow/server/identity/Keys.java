package io.meshflow.server.identity;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.server.identity.StoredKey.Dates;
import io.meshflow.server.identity.StoredKey.Grant;
import io.meshflow.server.identity.StoredKey.Macs;
import io.meshflow.server.record.Register;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;

/**
 * The keys and tenants of an installation: the fold of a stream of the ledger, so that tampering
 * with them is found like any other. Changes by other servers count within half a second. Thread
 * safe.
 */
public final class Keys {

  /** The tenant of the installation itself; nobody may name it. */
  public static final String SYSTEM = "system";

  private static final long LOOK_MILLIS = 500;

  /** A key and its text, which is known only now. */
  public record Made(StoredKey key, String text) {}

  private final Map<String, StoredKey> keys = new ConcurrentHashMap<>();
  private final Set<String> tenants = new ConcurrentSkipListSet<>();
  private final Set<String> deleted = new ConcurrentSkipListSet<>();
  private final Register register;
  private final Mac256 mac;
  private final InstantSource clock;

  public Keys(Ledger ledger, Vault vault, InstantSource clock) {
    this.clock = clock;
    this.mac = new Mac256(vault.tenantKey(SYSTEM).export());
    StreamId stream = StreamId.context("meshflow-keys");
    this.register = new Register(ledger, vault, clock, SYSTEM, stream, this::apply);
    register.refresh(0);
  }

  private void apply(Value.Obj fact, Value.Obj body, Instant at) {
    switch (fact.textIf("t").orElse("")) {
      case "key_create" -> keys.put(fact.text("id"), created(fact, body, at));
      case "key_rotate" ->
          keys.computeIfPresent(fact.text("id"), (id, key) -> rotated(key, fact, at));
      case "key_revoke" -> keys.computeIfPresent(fact.text("id"), (id, key) -> revoked(key, at));
      case "tenant_create" -> tenants.add(fact.text("tenant"));
      case "tenant_delete" -> deleted.add(fact.text("tenant"));
      default -> {} // a newer server's fact
    }
  }

  private static StoredKey created(Value.Obj fact, Value.Obj body, Instant at) {
    Role role = Role.of(fact.text("role")).orElse(Role.AGENT);
    Set<String> scopes = new HashSet<>(fact.texts("scopes"));
    return new StoredKey(
        fact.text("id"),
        new Grant(body.textIf("name").orElse(""), role, fact.text("tenant"), scopes),
        new Macs(fact.text("mac"), "", Optional.empty()),
        new Dates(at, fact.wholeIf("expires").map(Instant::ofEpochMilli), Optional.empty()));
  }

  private static StoredKey rotated(StoredKey key, Value.Obj fact, Instant at) {
    Instant until = at.plusSeconds(fact.whole("overlap"));
    return new StoredKey(
        key.id(),
        key.grant(),
        new Macs(fact.text("mac"), key.macs().now(), Optional.of(until)),
        key.dates());
  }

  private static StoredKey revoked(StoredKey key, Instant at) {
    Dates dates = new Dates(key.dates().created(), key.dates().expires(), Optional.of(at));
    return new StoredKey(key.id(), key.grant(), key.macs(), dates);
  }

  /** Who the text of a key stands for; throws {@link IdentityRefused} when it does for nobody. */
  public Caller caller(String text) {
    KeyText parsed = KeyText.parse(text).orElseThrow(Keys::unknown);
    register.refresh(LOOK_MILLIS);
    Instant now = clock.instant();
    String proof = mac.of(parsed.secret());
    StoredKey key =
        Optional.ofNullable(keys.get(parsed.id()))
            .filter(k -> k.matches(proof, now))
            .orElseThrow(Keys::unknown);
    if (key.dates().revoked().isPresent()) {
      throw new IdentityRefused("revoked_key", "This key was revoked.");
    }
    if (!key.live(now)) {
      throw new IdentityRefused("expired_key", "This key has expired.");
    }
    return key.caller();
  }

  private static IdentityRefused unknown() {
    return new IdentityRefused("unknown_key", "There is no such key.");
  }

  /** A text that stands for another and says nothing about it, the same for the same. */
  public String alias(String text) {
    return mac.of("alias " + text);
  }

  /** Makes a key. */
  public Made create(String actor, Grant grant, Optional<Duration> life) {
    KeyText text = KeyText.fresh();
    Value.Obj fact =
        Value.Obj.builder()
            .put("t", "key_create")
            .put("id", text.id())
            .put("role", grant.role().word())
            .put("tenant", grant.tenant())
            .put("scopes", Value.texts(List.copyOf(new TreeSet<>(grant.scopes()))))
            .put("mac", mac.of(text.secret()))
            .putIf("expires", life.map(days -> Value.of(clock.instant().plus(days).toEpochMilli())))
            .build();
    Value.Obj body = Value.obj("name", Value.of(grant.name()));
    register.change(() -> Optional.of(new Register.Change(actor, fact, body)));
    return new Made(present(text.id()), text.text());
  }

  /** Gives a key a new secret; the old one counts for a while. Empty when there is no such key. */
  public Optional<Made> rotate(String actor, String id, Duration overlap) {
    KeyText text = new KeyText(id, "").renewed();
    UnaryOperator<Value.Obj> fact =
        base ->
            base.with("mac", Value.of(mac.of(text.secret())))
                .with("overlap", Value.of(overlap.toSeconds()));
    return changed(actor, id, "key_rotate", fact).map(key -> new Made(key, text.text()));
  }

  /** Ends a key; empty when there is no such key. */
  public Optional<StoredKey> revoke(String actor, String id) {
    return changed(actor, id, "key_revoke", UnaryOperator.identity());
  }

  private Optional<StoredKey> changed(
      String actor, String id, String kind, UnaryOperator<Value.Obj> fact) {
    boolean[] done = {false};
    register.change(
        () -> {
          done[0] =
              Optional.ofNullable(keys.get(id)).filter(k -> k.live(clock.instant())).isPresent();
          Value.Obj base = Value.obj("t", Value.of(kind), "id", Value.of(id));
          return done[0]
              ? Optional.of(new Register.Change(actor, fact.apply(base), Value.Obj.EMPTY))
              : Optional.empty();
        });
    return done[0] ? Optional.of(present(id)) : Optional.empty();
  }

  private StoredKey present(String id) {
    return java.util.Objects.requireNonNull(keys.get(id));
  }

  /** A key by its id. */
  public Optional<StoredKey> key(String id) {
    register.refresh(LOOK_MILLIS);
    return Optional.ofNullable(keys.get(id));
  }

  /** Whether a key was revoked; one that is not of the database never is. */
  boolean revoked(String id) {
    return known(id).flatMap(key -> key.dates().revoked()).isPresent();
  }

  /** Whether a key counts no more: revoked or expired; one not of the database always counts. */
  public boolean over(String id) {
    return known(id).filter(key -> !key.live(clock.instant())).isPresent();
  }

  /** A key as it is now; while the database is away, as it was read last. */
  private Optional<StoredKey> known(String id) {
    try {
      return key(id);
    } catch (LedgerUnavailableException away) {
      return Optional.ofNullable(keys.get(id));
    }
  }

  /** All keys. */
  public Collection<StoredKey> all() {
    register.refresh(0);
    return List.copyOf(keys.values());
  }

  /** Makes a tenant; false when it is there, or was. */
  public boolean createTenant(String actor, String tenant) {
    return once(actor, "tenant_create", tenant, tenants);
  }

  /** Ends a tenant for good: no key of it counts any more; false when it was ended before. */
  public boolean deleteTenant(String actor, String tenant) {
    return once(actor, "tenant_delete", tenant, deleted);
  }

  private boolean once(String actor, String kind, String tenant, Set<String> among) {
    boolean[] fresh = {false};
    register.change(
        () -> {
          fresh[0] = !among.contains(tenant) && !deleted.contains(tenant);
          Value.Obj fact = Value.obj("t", Value.of(kind), "tenant", Value.of(tenant));
          return fresh[0]
              ? Optional.of(new Register.Change(actor, fact, Value.Obj.EMPTY))
              : Optional.empty();
        });
    return fresh[0];
  }

  /** Whether a tenant was ended. */
  public boolean deleted(String tenant) {
    register.refresh(LOOK_MILLIS);
    return deleted.contains(tenant);
  }

  /** Tenants that were made, and those that keys are bound to. */
  public Set<String> tenants() {
    register.refresh(LOOK_MILLIS);
    Set<String> all = new TreeSet<>(tenants);
    keys.values().forEach(key -> all.add(key.grant().tenant()));
    all.remove(Caller.ANY);
    all.removeAll(deleted);
    return all;
  }

  /** Answers once the register can be read, throws when it cannot. */
  public void probe() {
    register.refresh(0);
  }
}
