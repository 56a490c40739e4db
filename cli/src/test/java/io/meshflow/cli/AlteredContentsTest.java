package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds the keys sees that contents were changed, though every header is as it was. */
class AlteredContentsTest {

  private static final String OF = " WHERE sid = (SELECT sid FROM streams WHERE name = ?)";
  private static final String BODY = "SELECT body FROM records" + OF + " AND n = 1";
  private static final String PUT_BODY = "UPDATE records SET body = ?" + OF + " AND n = 1";

  @TempDir Path folder;

  private CommandLineUnderTest cli;

  @BeforeEach
  void aWorkflow() {
    cli = new CommandLineUnderTest(folder);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
  }

  private String run(String task) throws IOException {
    Files.writeString(folder.resolve("task.txt"), task);
    String id =
        cli.run("run", "two.yaml", "--model", "demo", "--task-file", "task.txt", "--json")
            .json()
            .text("run_id");
    assertThat(cli.run("verify", id).out())
        .contains("VALID", "every record is what was recorded")
        .doesNotContain("sealed");
    return id;
  }

  private void assertAltered(String run, String record) {
    CommandLineUnderTest.Outcome verified = cli.run("verify", run);
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out())
        .contains("INVALID", "record run/" + run + " " + record + " ALTERED body-seal");
    assertThat(cli.run("trace", run, "--step", "plan").code()).isEqualTo(1);
  }

  @Test
  void anAlteredBody() throws Exception {
    String run = run("Plan it");
    String stream = "run/" + run;
    try (Damage damage = new Damage(folder)) {
      damage.change(PUT_BODY, Damage.flipped(damage.bytes(BODY, stream).orElseThrow()), stream);
    }
    assertAltered(run, "1");
  }

  private int bodySize(String run) throws SQLException, IOException {
    try (Damage damage = new Damage(folder)) {
      return damage.bytes(BODY, "run/" + run).orElseThrow().length;
    }
  }

  @Test
  void bodiesOfEqualLengthThatChangedPlaces() throws Exception {
    // Identifiers and times make some bodies longer than others: a few runs hold two of one length.
    Map<Integer, String> bySize = new HashMap<>();
    String one = run("Plan it");
    String other;
    while ((other = bySize.put(bodySize(one), one)) == null) {
      one = run("Plan it");
    }
    try (Damage damage = new Damage(folder)) {
      byte[] ones = damage.bytes(BODY, "run/" + one).orElseThrow();
      byte[] others = damage.bytes(BODY, "run/" + other).orElseThrow();
      assertThat(ones).hasSameSizeAs(others);
      damage.change(PUT_BODY, others, "run/" + one);
      damage.change(PUT_BODY, ones, "run/" + other);
    }
    assertAltered(one, "1");
    assertAltered(other, "1");
    assertThat(cli.run("verify").code()).isEqualTo(1);
  }

  @Test
  void anAlteredBlob() throws Exception {
    String run = run("Plan it. ".repeat(20_000));
    String stream = "run/" + run;
    try (Damage damage = new Damage(folder)) {
      byte[] blob =
          damage.bytes("SELECT sealed FROM blobs" + OF + " ORDER BY id", stream).orElseThrow();
      damage.change(
          "UPDATE blobs SET sealed = ?" + OF + " AND id = (SELECT min(id) FROM blobs)",
          Damage.flipped(blob),
          stream);
    }
    assertAltered(run, "0");
  }

  @Test
  void anAlteredKey() throws SQLException, IOException {
    String run = run("Plan it");
    String stream = "run/" + run;
    try (Damage damage = new Damage(folder)) {
      byte[] key = damage.bytes("SELECT wrapped FROM stream_keys" + OF, stream).orElseThrow();
      damage.change("UPDATE stream_keys SET wrapped = ?" + OF, Damage.flipped(key), stream);
    }
    assertAltered(run, "1");
  }

  /** A stranger has no keys, and is told what that leaves open. */
  @Test
  void anExportKeepsItsContentsSealedAndSaysSo() throws Exception {
    String run = run("Plan it");
    String told = cli.run("export", run, "-o", "run.jsonl").err();
    String key = told.substring(told.indexOf("log/")).lines().findFirst().orElseThrow().strip();
    CommandLineUnderTest.Outcome verified = cli.run("verify", "--file", "run.jsonl", "--key", key);
    assertThat(verified.out()).contains("VALID", "sealed contents were not opened");
    assertThat(verified.code()).isZero();
  }
}
