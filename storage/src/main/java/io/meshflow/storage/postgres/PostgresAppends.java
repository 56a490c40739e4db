package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Shortage;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.schema.AccountColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Appends by one function call each, and learns what became of one whose answer was lost. */
final class PostgresAppends {

  private static final int TRIES = 5;
  private static final String END =
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = ?";
  private static final String LANDED =
      "SELECT r.header = ? FROM records r JOIN streams s ON s.sid = r.sid"
          + " WHERE s.name = ? AND r.n = ? AND r.leaf = ?";

  private final PostgresPool pool;

  PostgresAppends(PostgresPool pool) {
    this.pool = pool;
  }

  AppendResult append(
      Optional<String> tenant,
      Optional<Budget> usual,
      List<StreamAppend> appends,
      List<StreamId> erased) {
    if (appends.stream().map(StreamAppend::stream).distinct().count() != appends.size()) {
      throw new IllegalArgumentException("One append writes one record to each stream");
    }
    String scope = scope(tenant, appends);
    // Streams are locked in one order everywhere, so that two appends cannot wait for each other.
    List<StreamAppend> ordered =
        appends.stream().sorted(Comparator.comparing(StreamAppend::stream)).toList();
    for (int i = 1; ; i++) {
      try {
        AppendResult result = once(scope, usual, ordered, erased);
        return result instanceof AppendResult.Committed ? committed(appends) : result;
      } catch (SQLException e) {
        if (i == TRIES || !PostgresErrors.retryable(e)) {
          throw PostgresErrors.explain(pool.name(), e);
        }
      }
    }
  }

  private static AppendResult committed(List<StreamAppend> appends) {
    return new AppendResult.Committed(
        appends.stream().map(append -> append.record().head()).toList());
  }

  private static String scope(Optional<String> tenant, List<StreamAppend> appends) {
    for (StreamAppend append : appends) {
      if (tenant.isPresent()
          && append.fence() instanceof Fence.Opening opening
          && !opening.tenant().equals(tenant.get())) {
        throw new IllegalArgumentException("A bound ledger opens streams of its own tenant only");
      }
    }
    return tenant.orElse(PostgresPool.EVERYBODY);
  }

  private AppendResult once(
      String scope, Optional<Budget> usual, List<StreamAppend> appends, List<StreamId> erased)
      throws SQLException {
    int backend;
    SQLException lost;
    try (Connection connection = pool.connection()) {
      backend = connection.unwrap(PGConnection.class).getBackendPID();
      try {
        new AppendCall(appends, usual).run(connection, scope, erased);
        return committed(appends);
      } catch (SQLException e) {
        if (!PostgresErrors.lost(e)) {
          return refused(e, appends);
        }
        lost = e;
      }
    }
    return settle(backend, appends, lost);
  }

  private static AppendResult refused(SQLException e, List<StreamAppend> appends)
      throws SQLException {
    StreamId stream = appends.getFirst().stream();
    String detail = "";
    if (e instanceof PSQLException p && p.getServerErrorMessage() != null) {
      String named = String.valueOf(p.getServerErrorMessage().getMessage());
      stream = PostgresErrors.state(e).startsWith("MF") ? new StreamId(named) : stream;
      detail = String.valueOf(p.getServerErrorMessage().getDetail());
    }
    return switch (PostgresErrors.state(e)) {
      case PostgresErrors.STALE -> new AppendResult.Stale(stream);
      case PostgresErrors.FENCED -> new AppendResult.Fenced(stream);
      case PostgresErrors.GONE -> new AppendResult.Gone(stream);
      case PostgresErrors.DUPLICATE -> duplicate(stream, detail);
      case PostgresErrors.OVER_BUDGET -> overBudget(stream, detail);
      case PostgresErrors.OTHER_LOG ->
          throw new IllegalArgumentException("The record was sealed for the log of another tenant");
      default -> throw e;
    };
  }

  private static AppendResult overBudget(StreamId stream, String detail) {
    String[] words = detail.split("\t", -1);
    Budget budget = AccountColumns.budget(words[3], words[4], words[5], Long.parseLong(words[6]));
    return new AppendResult.OverBudget(
        stream,
        Integer.parseInt(words[0]),
        Shortage.of(
            budget, Long.parseLong(words[7]), Long.parseLong(words[1]), words[2].equals("true")));
  }

  private static AppendResult duplicate(StreamId stream, String detail) {
    int space = detail.indexOf(' ');
    return space < 0
        ? new AppendResult.Stale(stream)
        : new AppendResult.Duplicate(
            stream,
            new StreamHead(
                stream, Long.parseLong(detail.substring(0, space)), detail.substring(space + 1)));
  }

  /**
   * The connection broke: ends the server's side of it, so that nothing can still be under way, and
   * looks whether the records are there.
   */
  private AppendResult settle(int backend, List<StreamAppend> appends, SQLException lost)
      throws SQLException {
    try (Connection connection = pool.connection()) {
      PostgresPool.query(
          connection,
          Optional.empty(),
          END,
          statement -> statement.setInt(2, backend),
          rows -> rows.next() && rows.getBoolean(1));
      if (landed(connection, appends.getFirst())) {
        return committed(appends);
      }
    } catch (SQLException e) {
      return new AppendResult.Unknown("The connection broke, and again: " + e.getMessage());
    }
    throw PostgresErrors.explain(pool.name(), lost);
  }

  private static boolean landed(Connection connection, StreamAppend append) throws SQLException {
    return PostgresPool.query(
        connection,
        Optional.empty(),
        LANDED,
        statement -> {
          statement.setBytes(2, append.record().headerBytes());
          statement.setString(3, append.stream().text());
          statement.setLong(4, append.record().header().n());
          statement.setBytes(5, append.record().leaf());
        },
        rows -> rows.next() && rows.getBoolean(1));
  }
}
