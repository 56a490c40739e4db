package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A home folder that is damaged, newer, or somebody else's: one clear sentence, a code that is not
 * 0, and nothing lost once it is put back.
 */
class BadHomesTest {

  private interface Damage {
    void to(Path home) throws IOException, SQLException;
  }

  private record Case(String name, Damage damage, String... said) {}

  @TempDir Path good;
  @TempDir Path bad;

  private static void sql(Path home, String text) throws SQLException {
    String url = "jdbc:sqlite:" + home.resolve("meshflow.db");
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private static void overwrite(Path home, int from, int count) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(home.resolve("meshflow.db").toFile(), "rw")) {
      file.seek(from);
      file.write(new byte[count]);
    }
  }

  private static Path key(Path home) {
    return home.resolve("keys/master.key");
  }

  private static Stream<Case> databases() {
    return Stream.of(
        new Case(
            "a newer schema",
            home ->
                sql(
                    home,
                    "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, 'V99.sql',"
                        + " checksum, installed_by, installed_on, 0, 1 FROM flyway_schema_history"
                        + " LIMIT 1"),
            "newer MeshFlow",
            "schema 99"),
        new Case(
            "an altered script",
            home ->
                sql(
                    home,
                    "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE"
                        + " installed_rank = 1"),
            "it was altered"),
        new Case(
            "a file that is no database",
            home -> Files.writeString(home.resolve("meshflow.db"), "no database ".repeat(999)),
            "is damaged or no SQLite database",
            "Restore a backup"),
        new Case("pages of zeros", home -> overwrite(home, 8192, 40_000), "is damaged"),
        new Case(
            "an empty database where records were signed",
            home -> Files.write(home.resolve("meshflow.db"), new byte[0]),
            "were signed",
            "accept-gap"));
  }

  private static Stream<Case> keys() {
    return Stream.of(
        new Case(
            "a key with another letter",
            home -> {
              String text = Files.readString(key(home));
              int at = text.indexOf("\"key\"") + 12;
              char other = text.charAt(at) == 'A' ? 'B' : 'A';
              Files.writeString(key(home), text.substring(0, at) + other + text.substring(at + 1));
            },
            "master.key is damaged",
            "backup"),
        new Case("no key", home -> Files.delete(key(home)), "master.key is not there", "backup"),
        new Case(
            "a key that others may read",
            home ->
                Files.setPosixFilePermissions(
                    key(home), PosixFilePermissions.fromString("rw-r--r--")),
            "chmod 600"));
  }

  @TestFactory
  Stream<DynamicTest> aBadHomeIsOneClearSentenceAndNothingIsLost() {
    Workflows.write(good, "two.yaml", Workflows.TWO_STEPS);
    Outcome run =
        new CommandLineUnderTest(good).run("run", "two.yaml", "--model", "demo", "--task", "x");
    assertThat(run.code()).as(run.err()).isZero();
    return Stream.concat(databases(), keys())
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> tried(each)));
  }

  private void tried(Case each) throws Exception {
    Path folder = Files.createTempDirectory(bad, "home");
    copy(good, folder);
    each.damage().to(folder.resolve(".meshflow"));
    CommandLineUnderTest meshflow = new CommandLineUnderTest(folder);
    for (String[] command : new String[][] {{"runs"}, {"trace", "last"}, {"verify", "last"}}) {
      Outcome outcome = meshflow.run(command);
      assertThat(outcome.code()).as(outcome.out()).isEqualTo(1);
      assertThat(outcome.err()).contains(each.said()).hasLineCount(1).doesNotContain("Exception");
    }
    copy(good, folder);
    assertThat(meshflow.run("verify", "last").out()).contains("VALID");
    assertThat(meshflow.run("runs").out()).contains("two-steps");
  }

  /** Takes a folder for another, file by file, with its modes. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.filter(Files::isRegularFile).forEach(file -> copied(file, to, from.relativize(file)));
    }
  }

  private static void copied(Path file, Path to, Path name) {
    Path target = to.resolve(name.toString());
    try {
      Files.createDirectories(target.getParent());
      Files.write(target, Files.readAllBytes(file));
      Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
