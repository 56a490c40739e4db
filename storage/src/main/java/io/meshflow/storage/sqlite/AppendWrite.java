package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An append to one or several streams: checks all, then writes all. */
final class AppendWrite implements Write<AppendResult> {

  private static final String HAS_COMMAND = "SELECT 1 FROM commands WHERE sid = ? AND id = ?";
  private static final String HAS_KEY =
      "SELECT 1 FROM stream_keys k JOIN streams s ON s.sid = k.sid WHERE s.name = ?";
  private static final String HEADER_AT = "SELECT header FROM records WHERE sid = ? AND n = ?";

  private final Optional<String> tenant;
  private final Optional<Budget> usual;
  private final List<StreamAppend> appends;
  private final List<StreamId> erased;

  /**
   * An append.
   *
   * @param usual the daily budget of tenants that have none of their own
   */
  AppendWrite(
      Optional<String> tenant,
      Optional<Budget> usual,
      List<StreamAppend> appends,
      List<StreamId> erased) {
    this.tenant = tenant;
    this.usual = usual;
    this.appends = List.copyOf(appends);
    this.erased = List.copyOf(erased);
    if (appends.size() > 1
        && appends.stream().map(StreamAppend::stream).distinct().count() != appends.size()) {
      throw new IllegalArgumentException("One append writes one record to each stream");
    }
  }

  /** The place of an append: the stream if it exists, and the log of its tenant. */
  private record Target(Optional<SqliteStream> stream, SqliteLog log) {}

  @Override
  public AppendResult apply(SqliteTransaction transaction) throws SQLException {
    List<Target> targets = new ArrayList<>(appends.size());
    for (StreamAppend append : appends) {
      Optional<SqliteStream> stream =
          SqliteStream.find(transaction.session(), scope(append), append.stream());
      Optional<AppendResult> refusal = refusal(transaction, append, stream);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      targets.add(new Target(stream, log(transaction, append, stream)));
    }
    Optional<AppendResult> shortage = spend(transaction.session(), targets);
    if (shortage.isPresent()) {
      return shortage.get();
    }
    List<StreamHead> heads = new ArrayList<>(appends.size());
    RecordWriter writer = new RecordWriter(transaction);
    for (int i = 0; i < appends.size(); i++) {
      Target target = targets.get(i);
      writer.write(appends.get(i), target.stream(), target.log());
      heads.add(appends.get(i).record().head());
    }
    for (StreamId stream : erased) {
      Optional<SqliteStream> found = SqliteStream.find(transaction.session(), tenant, stream);
      if (found.isPresent()) {
        writer.erase(found.get().sid());
      }
    }
    return new AppendResult.Committed(heads);
  }

  private Optional<AppendResult> spend(SqliteSession session, List<Target> targets)
      throws SQLException {
    for (int i = 0; i < appends.size(); i++) {
      Optional<AppendResult.OverBudget> over =
          SpendWrite.apply(session, appends.get(i), targets.get(i).log().number(), usual);
      if (over.isPresent()) {
        return Optional.of(over.get());
      }
    }
    return Optional.empty();
  }

  /** A stream of administration can be opened by a ledger that is not bound to its tenant. */
  private Optional<String> scope(StreamAppend append) {
    if (!(append.fence() instanceof Fence.Opening opening)) {
      return tenant;
    }
    if (tenant.isPresent() && !tenant.get().equals(opening.tenant())) {
      throw new IllegalArgumentException("A bound ledger opens streams of its own tenant only");
    }
    return append.stream().equals(StreamId.ADMIN) ? Optional.of(opening.tenant()) : tenant;
  }

  private static Optional<AppendResult> refusal(
      SqliteTransaction transaction, StreamAppend append, Optional<SqliteStream> found)
      throws SQLException {
    StreamId id = append.stream();
    if (found.isEmpty()) {
      return append.fence() instanceof Fence.Opening
          ? erased(transaction, append)
          : Optional.of(new AppendResult.Stale(id));
    }
    SqliteStream stream = found.get();
    boolean used =
        switch (append.fence()) {
          case Fence.Opening _ -> true;
          case Fence.Command command -> hasCommand(transaction, stream.sid(), command.id());
          case Fence.Owned _ -> false;
        };
    if (used) {
      return Optional.of(new AppendResult.Duplicate(id, stream.head()));
    }
    if (append.fence() instanceof Fence.Owned owned && owned.epoch() != stream.epoch()) {
      return Optional.of(new AppendResult.Fenced(id));
    }
    Header header = append.record().header();
    return stream.head().next() == header.n() && stream.head().prev().equals(header.prev())
        ? Optional.empty()
        : Optional.of(new AppendResult.Stale(id));
  }

  /** Contents are handed on by a run that has its key. */
  private static Optional<AppendResult> erased(SqliteTransaction transaction, StreamAppend append)
      throws SQLException {
    Optional<RunId> parent = append.row().flatMap(row -> row.standing().parent());
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    StreamId source = StreamId.run(parent.get().value());
    PreparedStatement statement = transaction.prepare(HAS_KEY);
    statement.setString(1, source.text());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.empty() : Optional.of(new AppendResult.Gone(source));
    }
  }

  private static boolean hasCommand(SqliteTransaction transaction, long sid, String id)
      throws SQLException {
    PreparedStatement statement = transaction.prepare(HAS_COMMAND);
    statement.setLong(1, sid);
    statement.setString(2, id);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  private static SqliteLog log(
      SqliteTransaction transaction, StreamAppend append, Optional<SqliteStream> stream)
      throws SQLException {
    SqliteLog log;
    if (stream.isPresent()) {
      log = transaction.log(stream.get().log());
    } else {
      String tenant = ((Fence.Opening) append.fence()).tenant();
      log =
          transaction
              .log(tenant)
              .orElseThrow(() -> new IllegalArgumentException("The tenant has no log yet"));
    }
    if (!log.origin().equals(append.record().header().log())) {
      throw new IllegalArgumentException("The record was sealed for the log of another tenant");
    }
    return log;
  }

  @Override
  public boolean landed(SqliteSession session, AppendResult answer) throws SQLException {
    if (!(answer instanceof AppendResult.Committed)) {
      return false;
    }
    SealedRecord record = appends.getFirst().record();
    Optional<SqliteStream> stream =
        SqliteStream.find(session, scope(appends.getFirst()), appends.getFirst().stream());
    if (stream.isEmpty()) {
      return false;
    }
    PreparedStatement statement = session.prepare(HEADER_AT);
    statement.setLong(1, stream.get().sid());
    statement.setLong(2, record.header().n());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() && Arrays.equals(row.getBytes(1), record.headerBytes());
    }
  }

  @Override
  public AppendResult unknown(String cause) {
    return new AppendResult.Unknown(cause);
  }
}
