package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, tenants and the record of who did what, from the command line. */
final class TenantsAndKeysTest {

  @TempDir Path folder;
  private CommandLineUnderTest meshflow;

  @BeforeEach
  void start() {
    meshflow = new CommandLineUnderTest(folder);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    Workflows.write(folder, "approval.yaml", Workflows.APPROVAL);
  }

  @Test
  void aKeyIsShownOnceAndListedWithoutItsSecret() {
    Outcome made =
        meshflow.run(
            "keys", "create", "--name", "ci", "--for-tenant", "acme", "--scope", "runs:read");
    assertThat(made.code()).isZero();
    String text = made.out().strip();
    assertThat(text).startsWith("mf_");
    String listed = meshflow.run("keys", "list").out();
    assertThat(listed).contains("ci", "operator", "acme", "runs:read", "counts");
    assertThat(listed).doesNotContain(text.substring(20));
    String id = text.substring(3, 19);
    assertThat(meshflow.run("keys", "rotate", id, "--overlap", "60").out()).startsWith("mf_" + id);
    assertThat(meshflow.run("keys", "revoke", id).code()).isZero();
    assertThat(meshflow.run("keys", "list").out()).contains("revoked");
    assertThat(meshflow.run("keys", "revoke", id).code()).isEqualTo(2);
  }

  @Test
  void whatKeysMayNotBeIsSaidWithWhatTheyMay() {
    assertThat(meshflow.run("keys", "create", "--name", "x", "--scope", "all").err())
        .contains("Scopes are", "runs:read");
    assertThat(meshflow.run("keys", "create", "--name", "x", "--role", "king").code()).isEqualTo(2);
    assertThat(meshflow.run("keys", "create", "--name", "x", "--for-tenant", "A B").code())
        .isEqualTo(2);
  }

  @Test
  void aTenantIsMadeListedAndDeletedForGoodWithWhatItHas() {
    assertThat(meshflow.run("tenants", "create", "acme").code()).isZero();
    assertThat(meshflow.run("tenants", "create", "acme").code()).isEqualTo(1);
    assertThat(meshflow.run("tenants", "create", "No Name").code()).isEqualTo(2);
    assertThat(meshflow.run("tenants", "list").out()).contains("acme", "default");
    String done = started("two.yaml");
    String waits = started("approval.yaml");
    Outcome gone = meshflow.run("tenants", "delete", "acme", "--basis", "contract-end");
    assertThat(gone.code()).as(gone.err()).isZero();
    assertThat(gone.out()).contains("acme is deleted");
    assertThat(meshflow.run("tenants", "list").out()).doesNotContain("acme");
    assertThat(meshflow.run("trace", done, "--tenant", "acme").out())
        .doesNotContain("Name a colour");
    assertThat(meshflow.run("runs", "--tenant", "acme").out()).contains(done, waits, "cancelled");
    assertThat(meshflow.run("audit", "--tenant", "acme").out()).contains("erasure", "contract-end");
    assertThat(meshflow.run("audit", "--tenant", "acme", "--verify").code()).isZero();
    assertThat(meshflow.run("tenants", "create", "acme").code()).isEqualTo(1);
    assertThat(meshflow.run("tenants", "delete", "nobody").code()).isEqualTo(2);
    assertThat(meshflow.run("tenants", "delete", "default").code()).isEqualTo(2);
  }

  private String started(String file) {
    return meshflow
        .run(
            "run", file, "--model", "demo", "--task", "Name a colour", "--tenant", "acme", "--json")
        .json()
        .text("run_id");
  }

  @Test
  void theRecordIsEmptyAtFirstAndItsLimitHasBounds() {
    assertThat(meshflow.run("audit").out()).contains("Nothing is recorded yet");
    assertThat(meshflow.run("audit", "--limit", "0").code()).isEqualTo(2);
  }
}
