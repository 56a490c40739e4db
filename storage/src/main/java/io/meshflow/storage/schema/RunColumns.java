package io.meshflow.storage.schema;

import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the listing of a run is spread over columns; times are epoch milliseconds. */
public final class RunColumns {

  /** The columns that {@link #read} needs, of streams {@code s} and tenants {@code t}. */
  public static final String SELECTED =
      "s.name, t.tenant, s.workflow, s.status, s.waiting_for, s.code, s.parent, s.cost_micros,"
          + " s.tokens, s.steps, s.created_at, s.updated_at, s.next_wake, s.asked_at";

  /** The columns that {@link #waiting} needs, of the same; {@code waiting_for} has commas. */
  public static final String WAITING =
      "t.tenant, sum(1 + length(s.waiting_for) - length(replace(s.waiting_for, ',', '')))";

  /** Which rows wait for people, in the words of the index of those rows. */
  public static final String IS_WAITING =
      "s.waiting_for <> '' AND s.status IN ('pending', 'running', 'paused')";

  /** After which place they come, with the {@link #values} of the place. */
  public static final String AFTER = "(coalesce(s.asked_at, s.created_at), s.name) > (?, ?)";

  /** The order of these places. */
  public static final String BY_PLACE = "coalesce(s.asked_at, s.created_at), s.name";

  private RunColumns() {}

  /** The values of {@link #AFTER}. */
  public static List<Object> values(RunQuery.Place place) {
    return List.of(place.since().toEpochMilli(), "run/" + place.run());
  }

  /** How much waits for people, by tenant. */
  public static Map<String, Long> waiting(ResultSet rows) throws SQLException {
    Map<String, Long> waiting = new TreeMap<>();
    while (rows.next()) {
      waiting.put(rows.getString(1), rows.getLong(2));
    }
    return waiting;
  }

  /** The listed state in the current row; by position, as drivers look for names every time. */
  public static RunRow read(ResultSet row) throws SQLException {
    Optional<RunId> parent = Optional.ofNullable(row.getString(7)).map(RunId::new);
    return new RunRow(
        new RunId(row.getString(1).substring("run/".length())),
        row.getString(2),
        row.getString(3),
        standing(row, parent),
        new RunRow.Totals(row.getLong(8), row.getLong(9), row.getInt(10)),
        Instant.ofEpochMilli(row.getLong(11)),
        Instant.ofEpochMilli(row.getLong(12)),
        millis(row, 13).map(Instant::ofEpochMilli));
  }

  /** One row with a status that nobody writes does not hide the others. */
  private static RunRow.Standing standing(ResultSet row, Optional<RunId> parent)
      throws SQLException {
    String waiting = row.getString(5);
    String code = row.getString(6);
    Optional<Instant> asked = millis(row, 14).map(Instant::ofEpochMilli);
    return status(row.getString(4))
        .map(status -> new RunRow.Standing(status, waiting, code, parent, asked))
        .orElseGet(() -> RunRow.Standing.altered(waiting, parent));
  }

  /** The status of this word; empty when there is none. */
  public static Optional<RunStatus> status(String word) {
    return Arrays.stream(RunStatus.values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /**
   * Binds status, waiting_for, code, parent, cost_micros, tokens, steps, updated_at, asked_at from
   * a position on; gives the next position.
   */
  public static int bind(PreparedStatement statement, int from, RunRow row) throws SQLException {
    int at = from;
    statement.setString(at++, row.standing().status().word());
    statement.setString(at++, row.standing().waitingFor());
    statement.setString(at++, row.standing().code());
    statement.setString(at++, row.standing().parent().map(RunId::value).orElse(null));
    statement.setLong(at++, row.totals().costMicros());
    statement.setLong(at++, row.totals().tokens());
    statement.setInt(at++, row.totals().steps());
    statement.setLong(at++, row.updatedAt().toEpochMilli());
    Optional<Instant> asked = row.standing().askedAt();
    statement.setObject(at++, asked.map(Instant::toEpochMilli).orElse(null), Types.BIGINT);
    return at;
  }

  private static Optional<Long> millis(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }
}
