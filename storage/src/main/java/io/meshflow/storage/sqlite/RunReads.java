package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.storage.schema.RunColumns;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What is read of the listing of runs. */
final class RunReads {

  private static final String LISTED =
      "SELECT " + RunColumns.SELECTED + " FROM streams s JOIN tenants t ON t.log = s.log WHERE ";
  private static final String ONE = LISTED + "s.name = ? AND s.workflow IS NOT NULL";

  private static final String BEFORE =
      " AND s.sid < (SELECT b.sid FROM streams b JOIN tenants o ON o.log = b.log"
          + " WHERE b.name = ? AND o.tenant = ?)";

  static final String WAITING =
      "SELECT " + RunColumns.WAITING + " FROM streams s JOIN tenants t ON t.log = s.log WHERE ";

  private RunReads() {}

  static Map<String, Long> waiting(SqliteSession session, Optional<String> tenant)
      throws SQLException {
    String whose = tenant.isPresent() ? "t.tenant = ? AND " : "";
    PreparedStatement statement =
        session.prepare(WAITING + whose + RunColumns.IS_WAITING + " GROUP BY t.tenant");
    if (tenant.isPresent()) {
      statement.setString(1, tenant.get());
    }
    try (ResultSet rows = statement.executeQuery()) {
      return RunColumns.waiting(rows);
    }
  }

  static Optional<RunRow> run(SqliteSession session, Optional<String> tenant, RunId id)
      throws SQLException {
    PreparedStatement statement = session.prepare(ONE);
    statement.setString(1, "run/" + id);
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(RunColumns.read(row))
              .filter(run -> tenant.map(run.tenant()::equals).orElse(true))
          : Optional.empty();
    }
  }

  static List<RunRow> runs(SqliteSession session, RunQuery query) throws SQLException {
    StringBuilder sql = new StringBuilder(LISTED);
    List<Object> values = new ArrayList<>();
    sql.append("t.tenant = ? AND s.workflow IS NOT NULL");
    values.add(query.tenant());
    if (!query.statuses().isEmpty()) {
      sql.append(" AND s.status IN (?")
          .append(", ?".repeat(query.statuses().size() - 1))
          .append(')');
      new TreeSet<>(query.statuses()).stream().map(RunStatus::word).forEach(values::add);
    }
    query.workflow().ifPresent(workflow -> sql.append(" AND s.workflow = ?"));
    query.workflow().ifPresent(values::add);
    if (query.before().isPresent()) {
      sql.append(BEFORE); // a run of others is not there
      values.addAll(List.of("run/" + query.before().get(), query.tenant()));
    }
    if (query.asking().isPresent()) {
      sql.append(" AND ").append(RunColumns.IS_WAITING).append(" AND ").append(RunColumns.AFTER);
      values.addAll(RunColumns.values(query.asking().get()));
    }
    String order = query.asking().isPresent() ? RunColumns.BY_PLACE : "s.sid DESC";
    sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
    values.add(query.limit());
    PreparedStatement statement = session.prepare(sql.toString());
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    List<RunRow> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(RunColumns.read(row));
      }
    }
    return rows;
  }
}
