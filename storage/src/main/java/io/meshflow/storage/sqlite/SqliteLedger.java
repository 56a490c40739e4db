package io.meshflow.storage.sqlite;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger in a SQLite file. Thread safe; several processes may use one file. */
final class SqliteLedger implements Ledger {

  private final SqliteStore store;
  private final Optional<String> tenant;

  SqliteLedger(SqliteStore store, Optional<String> tenant) {
    this.store = store;
    this.tenant = tenant;
  }

  @Override
  public Ledger of(String name) {
    return new SqliteLedger(store, Optional.of(name));
  }

  @Override
  public LogOrigin origin(String name) {
    return store
        .readers()
        .read(session -> SqliteLog.read(session, name))
        .map(SqliteLog::origin)
        .orElseGet(() -> store.writer().submit(new OpenLogWrite(name, Entropy.secure())));
  }

  @Override
  public AppendResult append(List<StreamAppend> appends) {
    return appends.isEmpty()
        ? new AppendResult.Committed(List.of())
        : store.append(new AppendWrite(tenant, store.usualBudget(), appends, List.of()));
  }

  @Override
  public AppendResult erase(StreamAppend evidence, List<StreamId> streams) {
    AppendResult result =
        store.append(new AppendWrite(tenant, Optional.empty(), List.of(evidence), streams));
    if (result instanceof AppendResult.Committed) {
      store.forgetDeleted();
    }
    return result;
  }

  @Override
  public List<StoredRecord> read(StreamId stream, long from, int limit) {
    return store
        .readers()
        .read(session -> StreamReads.records(session, tenant, stream, from, limit));
  }

  @Override
  public Optional<StreamHead> head(StreamId stream) {
    return store
        .readers()
        .read(session -> SqliteStream.find(session, tenant, stream))
        .map(SqliteStream::head);
  }

  @Override
  public Optional<byte[]> streamKey(StreamId stream) {
    return store.readers().read(session -> StreamReads.key(session, tenant, stream));
  }

  @Override
  public Optional<byte[]> blob(StreamId stream, String id) {
    return store.readers().read(session -> StreamReads.blob(session, tenant, stream, id));
  }

  @Override
  public Optional<RunRow> run(RunId id) {
    return store.readers().read(session -> RunReads.run(session, tenant, id));
  }

  @Override
  public List<RunRow> runs(RunQuery query) {
    return tenant.isPresent() && !tenant.get().equals(query.tenant())
        ? List.of()
        : store.readers().read(session -> RunReads.runs(session, query));
  }

  @Override
  public Map<String, Long> waiting() {
    return store.readers().read(session -> RunReads.waiting(session, tenant));
  }

  @Override
  public void close() {
    if (tenant.isEmpty()) {
      store.close();
    }
  }
}
