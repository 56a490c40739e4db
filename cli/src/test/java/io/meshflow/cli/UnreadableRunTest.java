package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open run that cannot be read is told as what it is, and keeps nobody from other runs. */
class UnreadableRunTest {

  private static final String OF = " WHERE sid = (SELECT sid FROM streams WHERE name = ?)";

  @TempDir Path folder;

  private CommandLineUnderTest cli;
  private String run;

  /** A run that was answered and that nobody has gone on with: whoever looks takes it over. */
  @BeforeEach
  void aRunThatIsDue() {
    cli = new CommandLineUnderTest(folder);
    Workflows.write(folder, "approval.yaml", Workflows.APPROVAL);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    run = cli.run("run", "approval.yaml", "--model", "demo", "--json").json().text("run_id");
    assertThat(cli.run("resume", run).code()).isZero(); // leaves a record without contents
    assertThat(cli.run("approve", run, "--no-resume").code()).isZero();
  }

  private void damage(String column, String table, String which, boolean word) throws Exception {
    try (Damage damage = new Damage(folder)) {
      String stream = "run/" + run;
      byte[] was =
          damage.bytes("SELECT " + column + " FROM " + table + OF + which, stream).orElseThrow();
      byte[] now =
          word
              ? new String(was, StandardCharsets.UTF_8)
                  .replace("\"park\"", "\"pork\"")
                  .getBytes(StandardCharsets.UTF_8)
              : Damage.flipped(was);
      assertThat(now).isNotEqualTo(was);
      damage.change("UPDATE " + table + " SET " + column + " = ?" + OF + which, now, stream);
    }
  }

  private void assertOthersGoOn(String why) {
    Outcome other = cli.run("run", "two.yaml", "--model", "demo", "--task", "Plan it");
    assertThat(other.code()).as(other.err()).isZero();
    Outcome resumed = cli.run("resume", run);
    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).contains(why).doesNotContain("went wrong inside", "Exception");
  }

  @Test
  void withAnAlteredBody() throws Exception {
    damage("body", "records", " AND n = 0", false);
    assertOthersGoOn("cannot be read: the contents of record 0 do not open");
  }

  @Test
  void withAnAlteredKey() throws Exception {
    damage("wrapped", "stream_keys", "", false);
    assertOthersGoOn("cannot be read: its key does not open");
  }

  @Test
  void withAFactOfANewerVersion() throws Exception {
    damage(
        "header", "records", " AND body IS NULL AND CAST(header AS TEXT) LIKE '%\"park\"%'", true);
    assertOthersGoOn("a newer MeshFlow");
  }
}
