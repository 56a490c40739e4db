package io.meshflow.e2e.crash;

import io.meshflow.core.ledger.AppendResult;
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

/** A ledger that dies at a named point, and notes outside what it has acknowledged or refused. */
record WatchedLedger(Ledger ledger, Fuse fuse, Notebook notes) implements Ledger {

  @Override
  public AppendResult append(List<StreamAppend> appends) {
    int number = fuse.beforeAppend();
    AppendResult result = ledger.append(appends);
    fuse.afterAppend(number);
    if (result instanceof AppendResult.Committed committed) {
      committed
          .heads()
          .forEach(head -> notes.note(head.stream() + " " + (head.next() - 1) + " " + head.prev()));
    } else {
      notes.note(result.getClass().getSimpleName() + " " + appends.getFirst().stream());
    }
    return result;
  }

  @Override
  public Ledger of(String tenant) {
    return new WatchedLedger(ledger.of(tenant), fuse, notes);
  }

  @Override
  public AppendResult erase(StreamAppend evidence, List<StreamId> streams) {
    return ledger.erase(evidence, streams);
  }

  @Override
  public LogOrigin origin(String tenant) {
    return ledger.origin(tenant);
  }

  @Override
  public List<StoredRecord> read(StreamId stream, long from, int limit) {
    return ledger.read(stream, from, limit);
  }

  @Override
  public Optional<StreamHead> head(StreamId stream) {
    return ledger.head(stream);
  }

  @Override
  public Optional<byte[]> streamKey(StreamId stream) {
    return ledger.streamKey(stream);
  }

  @Override
  public Optional<byte[]> blob(StreamId stream, String id) {
    return ledger.blob(stream, id);
  }

  @Override
  public Optional<RunRow> run(RunId id) {
    return ledger.run(id);
  }

  @Override
  public List<RunRow> runs(RunQuery query) {
    return ledger.runs(query);
  }

  @Override
  public Map<String, Long> waiting() {
    return ledger.waiting();
  }

  @Override
  public void close() {
    // Storage closes what it opened.
  }
}
