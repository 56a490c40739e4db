package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.storage.Storage;
import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.storage.schema.Migrations;
import io.meshflow.stub.StubModelServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A database as an older MeshFlow left it, with its keys: schema 2, one run that is over, one that
 * waits for a person, one whose process was killed while its model was asked, one that is erased.
 */
@Timeout(300)
final class OlderSchemasTest {

  private static final int OLDEST = 2;
  private static final String OVER = "1m8kjg7fhhsp3xs8y1xb";
  private static final String WAITS = "1m8kjgekqncxg9jb9r6e";
  private static final String KILLED = "1m8kjgwekqckb1xgqgzr";
  private static final String ERASED = "1m8kjgn4fma5hh4bj2et";
  private static final int BLOCKED = 4;
  private static final String SCRIPTS =
      "SELECT count(*) FROM flyway_schema_history WHERE version <> ''";

  @TempDir Path home;

  private final PostgresUrl url = TestServer.database();
  private final StubModelServer model = StubModelServer.start();

  @AfterEach
  void stop() {
    model.close();
  }

  /** What a command did. */
  private record Said(int code, String out, String err) {
    Value.Obj json() {
      return (Value.Obj) Json.parse(out.strip());
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(
        url.jdbc(), url.user().orElseThrow(), url.password().orElseThrow());
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int count(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static byte[] kept(String name) throws IOException {
    try (InputStream file = OlderSchemasTest.class.getResourceAsStream("/older/" + name)) {
      return file.readAllBytes();
    }
  }

  /** Puts the database and the folder of the installation back, as they were. */
  private void restore() throws IOException, SQLException {
    sql(new String(kept("schema-2.sql"), StandardCharsets.UTF_8));
    for (String file : List.of("keys/master.key", "keys/log.key", "checkpoints/default.note")) {
      Path path = home.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, kept(file));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx------"));
    }
  }

  private void upgrade(int version) {
    Flyway.configure()
        .dataSource(url.jdbc(), url.user().orElseThrow(), url.password().orElseThrow())
        .locations("classpath:db/migration/postgresql")
        .target(Integer.toString(version))
        .load()
        .migrate();
  }

  private String address() {
    return "postgres://meshflow:secret@" + url.jdbc().substring("jdbc:postgresql://".length());
  }

  private Said meshflow(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal.Streams streams =
        new Terminal.Streams(
            new ByteArrayInputStream(new byte[0]), new PrintStream(out), new PrintStream(err));
    Map<String, String> environment =
        Map.of(
            "MESHFLOW_HOME", home.toString(),
            "MESHFLOW_DB_URL", address(),
            "OPENAI_BASE_URL", model.baseUrl(),
            "MESHFLOW_MODEL_PRICE", "free");
    Outside outside =
        new Outside(
            environment,
            home,
            colour -> new Terminal(streams, false, new Look(false, true, 100), () -> 100),
            InstantSource.system(),
            "meshflow");
    return new Said(Shell.run(outside, streams, arguments), out.toString(), err.toString());
  }

  @Test
  void itsRowsAreReadableAndItsRunsGoOnAndVerify() throws Exception {
    restore();
    Value.Obj over = meshflow("trace", OVER, "--json").json();
    assertThat(over.text("status")).isEqualTo("completed");
    assertThat(over.text("integrity")).isEqualTo("verified");
    assertThat(over.text("output")).contains("[demo] Verdict");
    assertThat(count(SCRIPTS)).isEqualTo(Migrations.postgresql().newest());

    Said approved = meshflow("approve", WAITS, "--by", "ann", "--json");
    assertThat(approved.code()).as(approved.out() + approved.err()).isZero();
    assertThat(approved.json().text("status")).isEqualTo("completed");
    var _ = meshflow("resume", KILLED); // unless the one before has taken it up already
    assertThat(meshflow("trace", KILLED, "--json").json().text("output"))
        .contains("Hello from the stub");
    for (String run : List.of(OVER, WAITS, KILLED)) {
      assertThat(meshflow("verify", run).out())
          .contains("VALID")
          .doesNotContain("INVALID", "UNPROVEN");
    }
    assertThat(meshflow("verify", ERASED).out()).contains("ERASED").doesNotContain("INVALID");
    assertThat(meshflow("verify").out()).contains("VALID").doesNotContain("INVALID");
  }

  /** The servers of these tests have no time to sync. */
  @Test
  void aServerThatSyncsNothingIsNoPlaceForAnImmutableAudit() throws Exception {
    restore();
    Files.writeString(
        home.resolve("flow.yaml"),
        "name: audited\npolicy: {mode: standard, immutable_audit: true}\n"
            + "nodes: {a: {kind: code, function: noop@1}}\n");
    assertThat(count("SELECT (current_setting('fsync') = 'on')::int")).isZero();
    Said run = meshflow("run", "flow.yaml", "--model", "demo", "--json");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(BLOCKED);
    assertThat(meshflow("trace", "last", "--json").out()).contains("audit.not_sealed");
  }

  static IntStream between() {
    return IntStream.range(OLDEST + 1, Migrations.postgresql().newest());
  }

  @ParameterizedTest
  @MethodSource("between")
  void schemasBetweenAreUpgradedAsWell(int version) throws Exception {
    restore();
    upgrade(version);
    try (Storage storage = Storage.open(home, Optional.of(address()))) {
      assertThat(storage.ledger().of("default")).isNotNull();
    }
    assertThat(count(SCRIPTS)).isEqualTo(Migrations.postgresql().newest());
    assertThat(count("SELECT count(*) FROM flyway_schema_history WHERE NOT success")).isZero();
  }

  @Test
  void anAlteredOrANewerScriptIsRefusedAndNothingIsChanged() throws Exception {
    restore();
    String second = " flyway_schema_history SET checksum = checksum %s 1 WHERE version = '2'";
    sql("UPDATE" + second.formatted("+"));
    refused("schema script 2 is not the one that was applied");
    sql("UPDATE" + second.formatted("-"));
    sql(
        "INSERT INTO flyway_schema_history SELECT 3, '99', description, type, script, checksum,"
            + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
            + " WHERE version = '2'");
    refused("made by a newer MeshFlow: schema 99");
  }

  private void refused(String why) throws SQLException {
    int scripts = count("SELECT count(*) FROM flyway_schema_history");
    assertThatThrownBy(() -> PostgresStore.open(url))
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining(why);
    assertThat(count("SELECT count(*) FROM flyway_schema_history")).isEqualTo(scripts);
    assertThat(count("SELECT count(*) FROM pg_tables WHERE tablename = 'usage'")).isZero();
  }
}
