package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger in PostgreSQL. Thread safe. */
final class PostgresLedger implements Ledger {

  private static final int NAME_BYTES = 12;
  private static final String OPEN_LOG =
      "INSERT INTO tenants (tenant, origin) VALUES (?, ?) ON CONFLICT (tenant) DO NOTHING";
  private static final String ORIGIN = "SELECT t.origin FROM tenants t WHERE t.tenant = ?";

  private final PostgresStore store;
  private final Optional<String> tenant;
  private final PostgresReads reads;

  PostgresLedger(PostgresStore store, Optional<String> tenant) {
    this.store = store;
    this.tenant = tenant;
    this.reads = new PostgresReads(store.pool(), tenant);
  }

  @Override
  public Ledger of(String name) {
    return new PostgresLedger(store, Optional.of(name));
  }

  @Override
  public LogOrigin origin(String name) {
    return known(name).orElseGet(() -> open(name));
  }

  private Optional<LogOrigin> known(String name) {
    return store
        .pool()
        .query(
            Optional.empty(),
            ORIGIN,
            statement -> statement.setString(2, name),
            rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.<String>empty())
        .map(LogOrigin::new);
  }

  private LogOrigin open(String name) {
    String origin = "log/" + HexFormat.of().formatHex(Entropy.secure().bytes(NAME_BYTES));
    store
        .pool()
        .update(
            OPEN_LOG,
            statement -> {
              statement.setString(2, name);
              statement.setString(3, origin);
            });
    return known(name).orElseThrow();
  }

  @Override
  public AppendResult append(List<StreamAppend> appends) {
    return appends.isEmpty()
        ? new AppendResult.Committed(List.of())
        : store.append(tenant, appends, List.of());
  }

  @Override
  public AppendResult erase(StreamAppend evidence, List<StreamId> streams) {
    return store.append(tenant, List.of(evidence), streams);
  }

  @Override
  public List<StoredRecord> read(StreamId stream, long from, int limit) {
    return reads.records(stream, from, limit);
  }

  @Override
  public Optional<StreamHead> head(StreamId stream) {
    return reads.head(stream);
  }

  @Override
  public Optional<byte[]> streamKey(StreamId stream) {
    return reads.key(stream);
  }

  @Override
  public Optional<byte[]> blob(StreamId stream, String id) {
    return reads.blob(stream, id);
  }

  @Override
  public Optional<RunRow> run(RunId id) {
    return reads.run(id);
  }

  @Override
  public List<RunRow> runs(RunQuery query) {
    return reads.runs(query);
  }

  @Override
  public Map<String, Long> waiting() {
    return reads.waiting();
  }

  @Override
  public void close() {
    if (tenant.isEmpty()) {
      store.close();
    }
  }
}
