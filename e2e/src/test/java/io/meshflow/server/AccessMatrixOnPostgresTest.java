package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.server.contract.Operation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@link AccessMatrix} over PostgreSQL, whose row-level security is a second wall. */
@Timeout(300)
final class AccessMatrixOnPostgresTest {

  @TempDir Path home;

  private final AtomicBoolean hole = new AtomicBoolean();

  /**
   * A kernel that, once it has its hole, lists the runs of all tenants for each, and does not look
   * whose a run is that somebody names.
   */
  private Ledger forgetful(Ledger inner, String tenant) {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (_, method, arguments) -> {
              try {
                Object honest = method.invoke(inner, arguments);
                return switch (method.getName()) {
                  case "of" -> forgetful((Ledger) honest, (String) arguments[0]);
                  case "runs" -> hole.get() ? all(inner, (RunQuery) arguments[0]) : honest;
                  case "run" ->
                      hole.get()
                          ? ((Optional<?>) honest).map(row -> own((RunRow) row, tenant))
                          : honest;
                  default -> honest;
                };
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  private static List<RunRow> all(Ledger inner, RunQuery query) {
    return AccessMatrix.TENANTS.stream()
        .map(
            tenant ->
                new RunQuery(
                    tenant,
                    query.statuses(),
                    query.workflow(),
                    query.before(),
                    query.limit(),
                    query.asking()))
        .flatMap(of -> inner.runs(of).stream())
        .toList();
  }

  private static RunRow own(RunRow row, String tenant) {
    return new RunRow(
        row.id(),
        tenant,
        row.workflow(),
        row.standing(),
        row.totals(),
        row.createdAt(),
        row.updatedAt(),
        row.nextWake());
  }

  /** Raises or lowers the wall between the rows that say which runs there are. */
  private static void wall(String address, String how) throws SQLException {
    String jdbc = address.replace("postgres://meshflow:secret@", "jdbc:postgresql://");
    try (Connection connection = DriverManager.getConnection(jdbc, "meshflow", "secret");
        Statement statement = connection.createStatement()) {
      for (String table : List.of("streams", "tenants", "records", "stream_keys")) {
        statement.execute("ALTER TABLE " + table + " " + how + " ROW LEVEL SECURITY");
      }
    }
  }

  @Test
  void everyCellHoldsAndTheDatabaseStopsAQueryThatForgetsTheTenant() throws SQLException {
    String address = io.meshflow.storage.postgres.TestServer.address();
    List<Operation> reading =
        AccessMatrix.ALL.stream()
            .filter(one -> Set.of("listRuns", "getRun", "runTrace").contains(one.id()))
            .toList();
    try (TestServer server =
        TestServer.over(address, home, inner -> forgetful(inner, "*"), AccessMatrix.keys())) {
      AccessMatrix matrix = new AccessMatrix(server);
      matrix.holds();

      hole.set(true);
      assertThat(matrix.leaks(matrix.honestly(), reading)).as("behind the wall").isEmpty();
      wall(address, "NO FORCE");
      assertThat(matrix.leaks(matrix.honestly(), reading))
          .as("the hole is one")
          .map(cell -> cell.split(" ")[1])
          .contains("listRuns", "getRun", "runTrace");
      wall(address, "FORCE");
      assertThat(matrix.leaks(matrix.honestly(), reading)).isEmpty();
    }
  }
}
