package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {

  @TempDir Path folder;
  private CommandLineUnderTest meshflow;

  @BeforeEach
  void start() {
    meshflow = new CommandLineUnderTest(folder);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    Workflows.write(folder, "approval.yaml", Workflows.APPROVAL);
    Workflows.write(folder, "gated.yaml", Workflows.GATED);
    Workflows.write(folder, "nested.yaml", Workflows.NESTED);
    Workflows.write(folder, "failing.yaml", Workflows.FAILING);
    Workflows.write(folder, "endless.yaml", Workflows.ENDLESS);
  }

  @Test
  void aPipedRunPrintsItsOutputAloneAndTellsTheRestBeside() {
    Outcome run = meshflow.run("run", "two.yaml", "--model", "demo", "--task", "Name a colour");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("[demo]").doesNotContain("\u001b").doesNotContain("✓");
    assertThat(run.err()).contains("plan", "write", "completed", "model demo", "cap $0.10");
    assertThat(folder.resolve(".meshflow/.gitignore")).hasContent("*");
  }

  @Test
  void jsonIsOneObjectWithWhatProgramsWant() {
    Outcome run = meshflow.run("run", "two.yaml", "--model", "demo", "--task", "x", "--json");
    Value.Obj json = run.json();
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(json.fields())
        .containsKeys(
            "run_id", "status", "waiting_for", "output", "cost_usd", "tokens", "steps", "code");
    assertThat(json.text("status")).isEqualTo("completed");
    assertThat(json.required("waiting_for")).isEqualTo(Value.NULL);
    assertThat(json.array("steps")).hasSize(2);
    assertThat(json.whole("tokens")).isPositive();
  }

  @Test
  void aPipedRunParksAtAnApprovalAndItsLastLineApprovesIt() {
    Outcome parked = meshflow.run("run", "approval.yaml", "--model", "demo", "--task", "x");
    assertThat(parked.code()).isZero();
    String[] command = parked.last().split(" ");
    assertThat(command).startsWith("meshflow", "approve").hasSize(3);
    Outcome approved = meshflow.run("approve", command[2], "--by", "alice", "--note", "fine");
    assertThat(approved.code()).isZero();
    assertThat(approved.out()).contains("[demo]");
    assertThat(meshflow.run("trace", command[2], "--step", "ask").out())
        .contains("approved by alice", "fine");
  }

  @Test
  void failOnPauseMakesAParkedRunExitWith3() {
    Outcome parked =
        meshflow.run("run", "approval.yaml", "--model", "demo", "--fail-on-pause", "--json");
    assertThat(parked.code()).isEqualTo(3);
    assertThat(parked.json().text("status")).isEqualTo("paused");
    assertThat(parked.json().text("waiting_for")).isEqualTo("ask#1");
    assertThat(parked.json().objects("approvals").getFirst().text("approve"))
        .isEqualTo("meshflow approve " + parked.json().text("run_id"));
  }

  @Test
  void inATerminalTheApprovalIsAskedThereAndThen() {
    Outcome run =
        meshflow
            .typing("y well done")
            .run("run", "approval.yaml", "--model", "demo", "--task", "x");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Send this?", "Approve?", "approved by", "well done", "completed");
  }

  @Test
  void laterLeavesTheRunParked() {
    Outcome run = meshflow.typing("later").run("run", "approval.yaml", "--model", "demo");
    assertThat(run.code()).isZero();
    assertThat(run.last()).contains("meshflow approve ");
  }

  @Test
  void aRejectedRunEndsBlockedWith4AndItsActionNeverHappens() {
    Outcome run = meshflow.typing("no").run("run", "gated.yaml", "--model", "demo", "--task", "hi");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.out()).contains("tool write_file", "out.txt", "rejected");
    assertThat(folder.resolve(".meshflow/workspace")).doesNotExist();
  }

  @Test
  void whatIsApprovedIsExactlyWhatHappens() throws Exception {
    Outcome run =
        meshflow.typing("yes").run("run", "gated.yaml", "--model", "demo", "--task", "hi");
    assertThat(run.code()).isZero();
    try (var files = Files.walk(folder.resolve(".meshflow/workspace"))) {
      Path written = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(written).hasFileName("out.txt").hasContent("hi");
    }
  }

  @Test
  void aQuestionOfAChildRunIsFoundAndAnswered() {
    Outcome asked =
        meshflow.typing("y").run("run", "nested.yaml", "--model", "demo", "--task", "x");
    assertThat(asked.code()).isZero();
    assertThat(asked.out()).contains("inner > ask");
    Outcome parked =
        new CommandLineUnderTest(folder).run("run", "nested.yaml", "--model", "demo", "--json");
    String parent = parked.json().text("run_id");
    Outcome approved = new CommandLineUnderTest(folder).run("approve", parent, "--json");
    assertThat(approved.json().text("status")).isEqualTo("completed");
  }

  @Test
  void exitCodesTellHowARunEnded() {
    assertThat(meshflow.run("run", "failing.yaml", "--model", "demo").code()).isEqualTo(1);
    assertThat(meshflow.run("run", "endless.yaml", "--model", "demo").code()).isEqualTo(5);
    Outcome poor = meshflow.run("run", "two.yaml", "--model", "demo", "--budget", "-1");
    assertThat(poor.code()).isEqualTo(2);
  }

  @Test
  void aFailedRunSaysWhy() {
    Outcome failed = meshflow.run("run", "failing.yaml", "--model", "demo");
    assertThat(failed.err()).contains("failed", "it broke");
    assertThat(failed.out()).isEmpty();
  }

  @Test
  void aSecondStartUnderTheSameKeyIsTheFirstRun() {
    String[] start = {"run", "two.yaml", "--model", "demo", "--json", "--idempotency-key", "k1"};
    String first = meshflow.run(start).json().text("run_id");
    assertThat(meshflow.run(start).json().text("run_id")).isEqualTo(first);
    assertThat(meshflow.run("runs", "--json").out()).containsOnlyOnce("run_id");
  }

  @Test
  void anInvalidFileIsShownWithItsPlaceAndNothingIsMade() {
    Workflows.write(folder, "bad.yaml", "name: x\nnodes:\n  a: {rol: planner}\n");
    Outcome run = meshflow.run("run", "bad.yaml", "--model", "demo");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("bad.yaml:3:", "^", "Nothing was run");
    assertThat(folder.resolve(".meshflow")).doesNotExist();
  }

  @Test
  void wrongInputsAreRefusedWithARemedy() {
    assertThat(meshflow.run("run", "two.yaml", "--input", "{x").err())
        .contains("--input is not JSON");
    assertThat(meshflow.run("run", "two.yaml", "--model", "demo", "--input", "@gone.json").err())
        .contains("there is no file");
    assertThat(meshflow.run("run", "nowhere.yaml").err()).contains("no such file");
    assertThat(meshflow.run("run", "two.yaml", "--model", "gpt-9").err()).contains("gpt-9");
    String long10 = "x".repeat(10 << 20);
    assertThat(meshflow.run("run", "two.yaml", "--model", "demo", "--task", long10).err())
        .contains("longer than 1 MB", "read_file");
  }

  @Test
  void hostileTextOfAModelSteersNoTerminal() {
    String evil = "\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202e\u0007";
    Outcome run =
        meshflow.typing("").run("run", "two.yaml", "--model", "demo", "--task", "say " + evil);
    String outside = run.out().replaceAll("\r?\u001b\\[\\d+A\u001b\\[J", "");
    assertThat(outside).doesNotContain("\u001b", "\u009b", "\u202e", "\u0007");
  }

  @Test
  void aNarrowTerminalGetsNoLongerLines() {
    Outcome run =
        meshflow.typing("").wide(40).run("run", "two.yaml", "--model", "demo", "--task", "x");
    assertThat(run.code()).isZero();
    Outcome trace = meshflow.wide(40).run("trace", "last");
    assertThat(trace.lines())
        .filteredOn(line -> line.contains("#1"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
  }

  @Test
  void moreApprovalsAreAskedWhereTheInstallationWantsThem() {
    Workflows.write(
        folder,
        "call.yaml",
        "name: call\nnodes:\n  c: {kind: http, url: \"https://example.org/\", method: POST}\n");
    assertThat(
            meshflow
                .with("APPROVAL_REQUIRED", "true")
                .run("run", "call.yaml", "--model", "demo", "--json")
                .json()
                .text("status"))
        .isEqualTo("paused");
  }
}
