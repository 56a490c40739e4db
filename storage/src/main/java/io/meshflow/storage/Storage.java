package io.meshflow.storage;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.storage.keys.KeyFiles;
import io.meshflow.storage.log.Checkpointer;
import io.meshflow.storage.log.Database;
import io.meshflow.storage.log.Exports;
import io.meshflow.storage.log.LogStore;
import io.meshflow.storage.log.OutsideNotes;
import io.meshflow.storage.postgres.PostgresStore;
import io.meshflow.storage.postgres.PostgresUrl;
import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.storage.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that one process keeps: ledger, leases, keys, checkpoints, exports. Opened once,
 * closed at the end. Thread safe.
 */
public final class Storage implements AutoCloseable {

  private static final String SQLITE = "jdbc:sqlite:";

  private final Database database;
  private final LogStore logs;
  private final KeyFiles keys;
  private final OutsideNotes outside;
  private final Checkpointer checkpoints;
  private final Map<String, StreamKey> tenantKeys = new ConcurrentHashMap<>();
  private final Map<String, Boolean> sealed = new ConcurrentHashMap<>();

  private Storage(Path home, Database database) {
    this.database = database;
    this.logs = database.logs();
    this.keys = keys(home, logs);
    this.outside = new OutsideNotes(home.resolve("checkpoints"));
    this.checkpoints = new Checkpointer(logs, keys.ring().signer(), outside);
    database.onGrowth(checkpoints::wake);
  }

  /**
   * Opens the database of an installation, making it on first use.
   *
   * @param home holds keys, lock files and, without a URL, the database {@code meshflow.db}
   * @param url {@code MESHFLOW_DB_URL}: PostgreSQL in either spelling, or {@code jdbc:sqlite:path}
   */
  public static Storage open(Path home, Optional<String> url) {
    Storage storage = openAnyhow(home, url);
    List<OutsideNotes.Gap> gaps = storage.gaps();
    if (!gaps.isEmpty()) {
      storage.close();
      throw new DatabaseUnusableException(behind(gaps.getFirst()));
    }
    return storage;
  }

  private static String behind(OutsideNotes.Gap gap) {
    String held =
        gap.stored() == gap.signed()
            ? "other entries than the " + gap.signed() + " that were signed"
            : gap.stored() + " entries, but " + gap.signed() + " were signed";
    return "The record of tenant "
        + gap.tenant()
        + " holds "
        + held
        + " (see "
        + gap.file()
        + "): the database was cut back, changed, or restored from a backup. If that is known, record"
        + " it and go on with 'meshflow db accept-gap'";
  }

  /** Logs that hold less than their newest checkpoint outside the database says. */
  public List<OutsideNotes.Gap> gaps() {
    return outside.gaps(logs, checkpoint -> keys.ring().verifierKey(checkpoint.origin()));
  }

  /** Forgets a checkpoint whose gap was recorded. */
  public void forget(OutsideNotes.Gap gap) {
    outside.forget(gap);
  }

  /**
   * Opens a database even when it is behind its checkpoints outside, so that this can be recorded.
   */
  public static Storage openAnyhow(Path home, Optional<String> url) {
    Database database =
        url.filter(PostgresUrl::matches)
            .<Database>map(text -> PostgresStore.open(PostgresUrl.parse(text)))
            .orElseGet(() -> sqlite(home, url));
    try {
      return new Storage(home, database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Database sqlite(Path home, Optional<String> url) {
    Path file =
        url.map(text -> sqlitePath(home, text)).orElseGet(() -> home.resolve("meshflow.db"));
    return SqliteStore.open(file, home.resolve("locks"));
  }

  private static Path sqlitePath(Path home, String url) {
    if (!url.startsWith(SQLITE)) {
      throw new DatabaseUnusableException(
          "MESHFLOW_DB_URL names neither PostgreSQL (postgres://…, jdbc:postgresql://…) nor SQLite"
              + " (jdbc:sqlite:file)");
    }
    return home.resolve(url.substring(SQLITE.length()));
  }

  /** Keys that are gone must not be replaced by others while there are records under them. */
  private static KeyFiles keys(Path home, LogStore logs) {
    Path folder = home.resolve("keys");
    return logs.hasTenants()
        ? KeyFiles.open(folder)
        : KeyFiles.openOrCreate(folder, Entropy.secure());
  }

  /** The ledger. */
  public Ledger ledger() {
    return database.ledger();
  }

  /** The leases of this process. */
  public Leases leases() {
    return database.leases();
  }

  /** How this process hears of the others on the same database. */
  public Wakeups wakeups() {
    return database.wakeups();
  }

  /**
   * Why the database takes nothing in, such as a standby; empty when it does, as far as it says.
   */
  public String fault() {
    return database.fault();
  }

  /**
   * Whether what is recorded of a tenant outlives a power cut, as far as the database says, and is
   * signed with the log key of this installation; asked once for each tenant.
   */
  public boolean auditSealed(String tenant) {
    return sealed.computeIfAbsent(tenant, name -> database.durable() && checkpoints.goesOn(name));
  }

  /** What tenants spend, and their budgets. */
  public Accounts accounts() {
    return database.accounts();
  }

  /** Sets the daily budget of tenants that have none of their own, for runs of this process. */
  public void usualDailyBudget(Optional<Long> micros) {
    database.usualBudget(
        micros.map(most -> new Budget(Budget.Holder.TENANT, "", Budget.Period.DAY, most)));
  }

  /** The keys of the tenants. */
  public Vault vault() {
    return this::tenantKey;
  }

  private StreamKey tenantKey(String tenant) {
    return tenantKeys.computeIfAbsent(
        tenant,
        name -> {
          var _ = ledger().origin(name);
          return keys.tenantKey(
              logs.tenantKey(name, () -> keys.ring().newTenantKey(Entropy.secure())));
        });
  }

  /** The public key with which strangers verify a tenant's exports. */
  public VerifierKey verifierKey(String tenant) {
    return keys.ring().verifierKey(ledger().origin(tenant));
  }

  /**
   * A verifier of a tenant's exports that opens all contents with the keys of this installation.
   *
   * @param trusted checkpoints that were kept outside
   */
  public Verifier verifier(String tenant, List<String> trusted) {
    Ledger own = ledger().of(tenant);
    return new Verifier(
        verifierKey(tenant),
        trusted,
        stream -> own.streamKey(stream).map(wrapped -> tenantKey(tenant).unwrap(wrapped)));
  }

  /** The newest signed checkpoint of a tenant's log, to be kept outside; empty without records. */
  public Optional<String> checkpoint(String tenant) {
    return checkpoints.newest(tenant);
  }

  /** Exports that strangers can verify. */
  public Exports exports() {
    return new Exports(ledger(), logs, checkpoints, InstantSource.system());
  }

  /** Ends the leases, signs what is unsigned, closes the database. */
  @Override
  public void close() {
    try (database;
        checkpoints) { // closed in the reverse order
      database.leases().close();
    }
  }
}
