package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.testkit.LedgerContract;
import io.meshflow.testkit.SampleRuns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PostgresLedgerTest extends LedgerContract {

  private PostgresStore store;

  @Override
  protected Ledger open() {
    store = PostgresStore.open(TestServer.database());
    return store.ledger();
  }

  @Override
  protected String owner() {
    return store.leases().owner();
  }

  @Test
  void everyRecordGetsItsPlaceInTheLogWithinASecondOrSo() {
    StreamHead head = opened("run-one00");
    for (int i = 0; i < 20; i++) {
      head = committed(ledger.append(samples.step(head, 0, "x")));
    }
    long end = System.nanoTime() + 60_000_000_000L;
    boolean logged = false;
    while (!logged && System.nanoTime() < end) {
      logged = ledger.read(head.stream(), 0, 100).stream().allMatch(r -> r.leafIndex() >= 0);
    }
    assertThat(ledger.read(head.stream(), 0, 100))
        .extracting(StoredRecord::leafIndex)
        .isSorted()
        .doesNotHaveDuplicates()
        .startsWith(0L)
        .endsWith(20L);
  }

  @Test
  void aTransactionThatNamesNoTenantSeesNothingEvenAsTheOwnerOfTheTables() throws SQLException {
    opened("run-one00");
    new SampleRuns(ledger, "globex").opening("run-two00", Optional.empty());
    try (Connection connection = store.pool().connection()) {
      assertThat(count(connection, "streams")).isZero();
      assertThat(count(connection, "records")).isZero();
      assertThat(count(connection, "tenants")).isZero();
      connection.setAutoCommit(false);
      run(connection, "SET LOCAL meshflow.tenant = 'globex'");
      assertThat(count(connection, "streams")).isZero();
      assertThat(count(connection, "tenants")).isEqualTo(1);
      connection.commit();
      run(connection, "SET LOCAL meshflow.tenant = '" + TENANT + "'");
      assertThat(count(connection, "streams")).isEqualTo(1);
      connection.commit();
      assertThat(count(connection, "streams")).isZero();
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static final String OPEN_TABLES =
      "SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c"
          + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'"
          + " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
          + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)";

  @Test
  void everyTableThatKnowsTenantsIsWalledAndOneWithoutAWallIsFound() throws SQLException {
    opened("run-one00");
    try (Connection connection = store.pool().connection()) {
      assertThat(text(connection, OPEN_TABLES)).isNull();
      run(connection, "CREATE TABLE planted (tenant text)");
      run(connection, "ALTER TABLE records NO FORCE ROW LEVEL SECURITY");
      assertThat(text(connection, OPEN_TABLES)).isEqualTo("planted records");
      assertThat(count(connection, "records")).isPositive();
      run(connection, "ALTER TABLE records FORCE ROW LEVEL SECURITY");
      assertThat(count(connection, "records")).isZero();
      run(connection, "DROP TABLE planted");
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static int count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
