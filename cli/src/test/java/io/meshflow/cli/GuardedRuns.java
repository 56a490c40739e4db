package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of one workflow under policies that differ, answered by a model of the test. */
class GuardedRuns {

  static final String WRITER = "a: {role: writer}";
  static final String SAVE =
      "a: {kind: tool, tool: write_file, arguments: {path: out.txt, content: hello}";
  static final int BLOCKED = 4;
  static final String DIGEST = "[0-9a-f]{64}";

  @TempDir Path folder;
  StubModelServer model;

  /** How the model is found; replaced where another vendor's dialect is wanted. */
  Map<String, String> provider = Map.of();

  @BeforeEach
  void start() {
    model = StubModelServer.start();
    model.otherwise(StubReply.text("An answer of some words."));
    provider = Map.of("OPENAI_BASE_URL", model.baseUrl(), "MESHFLOW_MODEL_PRICE", "9/9");
  }

  @AfterEach
  void stop() {
    model.close();
  }

  CommandLineUnderTest meshflow() {
    CommandLineUnderTest line = new CommandLineUnderTest(folder);
    provider.forEach(line::with);
    return line;
  }

  /** A run under the mode standard with these fields of the policy. */
  Outcome ran(String fields, String graph) {
    String policy = "mode: standard" + (fields.isEmpty() ? "" : ", " + fields);
    Workflows.write(folder, "flow.yaml", "name: guarded\npolicy: {" + policy + "}\n" + graph);
    return meshflow().run("run", "flow.yaml", "--model", "any", "--task", "Say hello", "--json");
  }

  /** The last step of a run that this rule blocked. */
  Value.Obj blocked(String fields, String graph, String rule) {
    Outcome run = ran(fields, graph);
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(BLOCKED);
    assertThat(run.json().text("status")).isEqualTo("blocked");
    Value.Obj last = trace().objects("steps").getLast();
    assertThat(last.text("block_reason")).isEqualTo(rule);
    assertThat(last.text("status")).isEqualTo("blocked");
    Value.Obj refusal = last.objects("refusals").getLast();
    assertThat(refusal.text("reason") + ":" + refusal.text("rule")).isEqualTo(rule);
    assertThat(refusal.text("gate_facts")).matches(DIGEST);
    return last;
  }

  /** A run that waits for people because of this rule, until they approve it. */
  void parked(String fields, String graph, String rule) {
    Outcome run = ran(fields, graph);
    assertThat(run.json().text("status")).as(run.out() + run.err()).isEqualTo("paused");
    assertThat(run.json().objects("approvals").getFirst().text("reason")).isEqualTo(rule);
    assertThat(folder.resolve(".meshflow/workspace/" + run.json().text("run_id") + "/out.txt"))
        .doesNotExist();
    Value.Obj asked = trace().objects("steps").getLast().objects("approvals").getFirst();
    assertThat(asked.text("gate_facts")).matches(DIGEST);
    assertThat(meshflow().run("approve", "last", "--by", "ann").code()).isZero();
    assertThat(trace().text("status")).isEqualTo("completed");
    Value.Obj done = trace().objects("steps").getLast().objects("calls").getLast();
    assertThat(done.text("gate_facts")).matches(DIGEST).isNotEqualTo(asked.text("gate_facts"));
  }

  void passes(String fields, String graph) {
    Outcome run = ran(fields, graph);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.json().text("status")).isEqualTo("completed");
    assertThat(meshflow().run("verify", "last").out())
        .contains("VALID")
        .doesNotContain("INVALID", "UNPROVEN");
  }

  Value.Obj trace() {
    return meshflow().run("trace", "last", "--json").json();
  }
}
