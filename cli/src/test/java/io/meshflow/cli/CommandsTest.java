package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {

  @TempDir Path folder;
  private CommandLineUnderTest meshflow;

  @BeforeEach
  void start() {
    meshflow = new CommandLineUnderTest(folder);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    Workflows.write(folder, "approval.yaml", Workflows.APPROVAL);
  }

  private String ran(String file) {
    return meshflow
        .run("run", file, "--model", "demo", "--task", "Name a colour", "--json")
        .json()
        .text("run_id");
  }

  @Test
  void runsAreListedAndFiltered() {
    String done = ran("two.yaml");
    String waits = ran("approval.yaml");
    assertThat(meshflow.run("runs").out()).contains(done, waits, "completed", "paused", "ask#1");
    assertThat(meshflow.run("runs", "--status", "paused").out())
        .contains(waits)
        .doesNotContain(done);
    assertThat(meshflow.run("runs", "--workflow", "two-steps").out())
        .contains(done)
        .doesNotContain(waits);
    assertThat(meshflow.run("runs", "--tenant", "other").out()).contains("No runs");
    assertThat(meshflow.run("runs", "--limit", "1").out()).contains(waits).doesNotContain(done);
    assertThat(meshflow.run("runs", "--status", "nonsense").code()).isEqualTo(2);
    assertThat(((Value.Array) Json.parse(meshflow.run("runs", "--json").out().strip())).items())
        .hasSize(2);
  }

  @Test
  void aTraceShowsStepsAndWhatWasAskedAndAnswered() {
    String run = ran("two.yaml");
    assertThat(meshflow.run("trace", run).out())
        .contains("plan#1", "write#1", "commit", "completed");
    String step = meshflow.run("trace", "last", "--step", "write").out();
    assertThat(step)
        .contains("prompt", "Plan: [demo]", "Task: Name a colour", "answer", "demo/demo-1");
    assertThat(step).doesNotContain("$step", "$path");
    assertThat(meshflow.run("trace", run, "--step", "nope").err()).contains("plan#1, write#1");
  }

  @Test
  void anExportedTraceHasThePlansFields() {
    String run = ran("two.yaml");
    Outcome outcome = meshflow.run("trace", "--export", run);
    assertThat(outcome.code()).isZero();
    List<Value.Obj> steps = outcome.json().objects("steps");
    assertThat(steps).hasSize(2);
    assertThat(steps)
        .allSatisfy(
            step ->
                assertThat(step.fields())
                    .containsKeys(
                        "input_task",
                        "output_content",
                        "verdict",
                        "uncertainty",
                        "cost_usd",
                        "tokens_used",
                        "duration_ms",
                        "blocked",
                        "block_reason",
                        "state"));
    assertThat(steps.getLast().text("state")).isEqualTo("verified");
    assertThat(steps.getLast().text("input_task")).contains("Task: Name a colour");
  }

  @Test
  void aDatabaseIsMadeAndSeededTwiceAndHoldsTheSame() {
    for (int i = 0; i < 2; i++) {
      assertThat(meshflow.run("db", "init").out()).contains("up to date");
    }
    for (int i = 0; i < 2; i++) {
      Outcome seed = meshflow.run("db", "seed");
      assertThat(seed.code()).as(seed.err()).isZero();
    }
    String runs = meshflow.run("runs", "--json").out();
    assertThat(runs.split("\"run_id\"", -1)).as(runs).hasSize(4);
    assertThat(runs).contains("completed", "paused", "failed");
  }

  @Test
  void aForkAtTheThirdOfFiveStepsKeepsTwoAndBothChainsVerify() {
    Workflows.write(
        folder,
        "five.yaml",
        """
        name: five
        nodes:
          a: {kind: code, function: echo@1, input: {say: 1}}
          b: {kind: code, function: echo@1, input: {say: 2}}
          c: {kind: code, function: echo@1, input: {say: "{{ input.say }}"}}
          d: {kind: code, function: echo@1, input: {say: 4}}
          e: {kind: code, function: echo@1, input: {say: "{{ nodes.c.output }}"}}
        edges: [a -> b, b -> c, c -> d, d -> e]
        """);
    String run =
        meshflow
            .run("run", "five.yaml", "--input", "{\"say\":\"apples\"}", "--json")
            .json()
            .text("run_id");
    Outcome forked =
        meshflow.run("fork", run, "--from", "c", "--input", "{\"say\":\"pears\"}", "--json");
    assertThat(forked.code()).as(forked.err()).isZero();
    String fork = forked.json().text("run_id");
    Value.Obj trace = meshflow.run("trace", "--export", fork).json();
    assertThat(trace.text("forked_from")).isEqualTo(run);
    assertThat(trace.objects("steps").stream().map(step -> step.flagIf("copied").orElse(false)))
        .containsExactly(true, true, false, false, false);
    assertThat(meshflow.run("trace", fork, "--step", "e").out()).contains("pears");
    assertThat(meshflow.run("trace", run, "--step", "e").out())
        .contains("apples")
        .doesNotContain("pears");
    assertThat(meshflow.run("trace", run).out()).doesNotContain("copied");
    for (String id : List.of(run, fork)) {
      assertThat(meshflow.run("verify", id).out()).contains("VALID");
    }
  }

  @Test
  void aForkSharesThePastAndNamesItsOrigin() {
    String run = ran("two.yaml");
    Outcome fork =
        meshflow.run(
            "fork",
            run,
            "--from",
            "write",
            "--model",
            "demo",
            "--prompt",
            "Say {{ task }} twice",
            "--json");
    assertThat(fork.code()).isZero();
    String other = fork.json().text("run_id");
    Value.Obj trace = meshflow.run("trace", "--export", other).json();
    assertThat(trace.text("forked_from")).isEqualTo(run);
    assertThat(trace.objects("steps").getFirst().flag("copied")).isTrue();
    assertThat(trace.objects("steps").getLast().text("input_task"))
        .isEqualTo("Say Name a colour twice");
    Outcome diff = meshflow.run("diff", run, other);
    assertThat(diff.out()).contains("first divergence: write#1", "copied");
    assertThat(meshflow.run("verify", other).code()).isZero();
    assertThat(meshflow.run("diff", run, run, "--json").json().flag("same")).isTrue();
  }

  @Test
  void anExportIsVerifiedWithNothingButThePublicKey() throws Exception {
    String run = ran("two.yaml");
    Outcome export = meshflow.run("export", run, "-o", "run.jsonl");
    String key = export.err().replace("public key: ", "").strip();
    Outcome good = meshflow.run("verify", "--file", "run.jsonl", "--key", key);
    assertThat(good.code()).isZero();
    assertThat(good.out()).contains("VALID");
    Path file = folder.resolve("run.jsonl");
    Files.writeString(file, Files.readString(file).replaceFirst("two-steps@1", "two-steps@2"));
    Outcome bad = meshflow.run("verify", "--file", "run.jsonl", "--key", key);
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.out()).contains("INVALID", "ALTERED");
    assertThat(meshflow.run("verify", "--file", "run.jsonl").code()).isEqualTo(2);
    assertThat(meshflow.run("verify").code()).isZero();
  }

  @Test
  void anErasedRunStillListsTracesAndVerifies() {
    String run = ran("two.yaml");
    assertThat(meshflow.run("admin", "delete-run", run).code()).isZero();
    assertThat(meshflow.run("runs").out()).contains(run);
    Outcome trace = meshflow.run("trace", run);
    assertThat(trace.code()).isZero();
    assertThat(trace.out()).contains("erased", "write#1").doesNotContain("Name a colour");
    Value.Obj export = meshflow.run("trace", "--export", run).json();
    assertThat(export.objects("steps").getFirst().text("state")).isEqualTo("erased");
    Outcome verify = meshflow.run("verify", run);
    assertThat(verify.out()).contains("ERASED", "VALID");
    assertThat(verify.code()).isZero();
    assertThat(meshflow.run("fork", run, "--from", "write").err()).contains("erased");
    assertThat(meshflow.run("admin", "delete-run", run).err()).contains("erased already");
  }

  @Test
  void anOpenRunIsClosedBeforeItIsErased() {
    String run = ran("approval.yaml");
    assertThat(meshflow.run("admin", "delete-run", run).code()).isZero();
    assertThat(meshflow.run("runs", "--status", "cancelled").out()).contains(run);
  }

  @Test
  void aParkedRunIsCancelledForGood() {
    String run = ran("approval.yaml");
    assertThat(meshflow.run("cancel", run).out()).contains("is cancelled");
    assertThat(meshflow.run("runs", "--status", "cancelled").out()).contains(run);
    assertThat(meshflow.run("cancel", run).code()).isEqualTo(1);
    assertThat(meshflow.run("approve", run).code()).isNotZero();
  }

  @Test
  void anAnswerWithoutResumeIsRecordedAndResumeGoesOn() {
    String run = ran("approval.yaml");
    assertThat(meshflow.run("approve", run, "ask", "--by", "bob", "--no-resume").code()).isZero();
    assertThat(meshflow.run("approve", run, "ask", "--no-resume").err())
        .contains("already, by bob");
    assertThat(meshflow.run("resume", run, "--json").json().text("status")).isEqualTo("completed");
    assertThat(meshflow.run("watch", run, "--json").json().text("status")).isEqualTo("completed");
  }

  @Test
  void aRejectionEndsTheRun() {
    String run = ran("approval.yaml");
    assertThat(meshflow.run("reject", run, "--note", "no").code()).isEqualTo(4);
    assertThat(meshflow.run("trace", run).out()).contains("rejected", "blocked");
  }

  @Test
  void validateReportsEverythingWithPlaceAndExcerpt() {
    Workflows.write(
        folder,
        "bad.yaml",
        "name: x\nnodes:\n  a: {rol: planner}\n  b: {role: writer}\nedges: [a -> c]\n");
    Outcome bad = meshflow.run("validate", "bad.yaml");
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.out()).contains("bad.yaml:3:", "bad.yaml:5:", "^", "did you mean");
    Value.Obj json = meshflow.run("validate", "bad.yaml", "--json").json();
    assertThat(json.flag("valid")).isFalse();
    assertThat(json.objects("problems").size()).isGreaterThan(1);
    assertThat(meshflow.run("validate", "two.yaml").code()).isZero();
  }

  @Test
  void describeDrawsBoxesMermaidAndDot() {
    assertThat(meshflow.run("describe", "approval.yaml").out())
        .contains("│", "draft", "human", "┴");
    assertThat(meshflow.run("describe", "approval.yaml", "--format", "mermaid").out())
        .startsWith("flowchart TD")
        .contains("-->");
    assertThat(meshflow.run("describe", "approval.yaml", "--format", "dot").out())
        .startsWith("digraph")
        .contains("\"draft\" -> \"ask\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"legal", "research", "coding"})
  void aNewProjectIsValidAndRuns(String template) {
    Outcome made = meshflow.run("init", "--template", template, "project");
    assertThat(made.code()).isZero();
    assertThat(made.last()).isEqualTo("meshflow run project/workflow.yaml --model demo");
    assertThat(folder.resolve("project/.env.example")).exists();
    assertThat(meshflow.run("validate", "project/workflow.yaml").code()).isZero();
    Outcome run =
        meshflow.run(
            "run", "project/workflow.yaml", "--model", "demo", "--task", "Do it", "--json");
    assertThat(run.code()).isZero();
    assertThat(run.json().text("status")).isIn("completed", "paused");
    assertThat(meshflow.run("init", "--template", template, "project").err())
        .contains("nothing is overwritten");
  }

  @Test
  void wrongUseIsAnsweredWithTheNearestRightOne() {
    Outcome unknown = meshflow.run("rnu");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("run");
    assertThat(meshflow.run("trace", "nosuchrun").err()).contains("There is no run 'nosuchrun'");
    assertThat(meshflow.run("help", "run").out()).contains("Examples:", "--on-approval");
    assertThat(meshflow.run("--version").out()).contains("meshflow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionIsPrintedForEveryShell(String shell) {
    assertThat(meshflow.run("completion", shell).out()).contains("meshflow", "approve");
  }

  @Test
  void theDatabaseIsMadeOnceAndKnowsItself() {
    assertThat(meshflow.run("db", "migrate").code()).isZero();
    assertThat(meshflow.run("db", "migrate").code()).isZero();
    assertThat(meshflow.run("db", "info").out()).contains("meshflow.db", "public key");
  }
}
