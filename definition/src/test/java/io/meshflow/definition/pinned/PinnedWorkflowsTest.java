package io.meshflow.definition.pinned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PinnedWorkflowsTest {

  private static final String EVERYTHING =
      """
      name: all
      policy:
        mode: hipaa
        budget_usd: unlimited
        human_in_loop: {on_timeout: escalate, quorum: 2}
        model_tier_map: {planner: big}
        allowed_hosts: ["*.x.org"]
      grace: 3s
      merge: {findings: append, sure: max_confidence}
      nodes:
        agent: {role: r, tools: [t], output_schema: {type: object}, temperature: 0.5, retry: 3}
        model: {kind: model, prompt: "a {{ task }} b", model: m}
        tool: {tool: t, arguments: {a: [1, "{{ input.x }}"], b: null, c: {d: true}}, effect: once}
        human: {kind: human, question: Ok?, timeout: 1h, on_timeout: reject, reviewers: [a]}
        http: {url: "https://x.org/{{ task }}", method: PUT, headers: {A: b}, body: {x: "{{ input }}"}}
        map: {items: "{{ input.list }}", limit: 2, on_item_failure: 3, each: {function: f@1}}
        code: {function: g, join: 2, losers: cancel, risk: internal, timeout: 5s, output_schema: {type: string}}
      edges:
        - agent -> model -> tool [confidence > 0.5]
        - {from: tool, to: human, on: [failed, rejected]}
        - {from: [human, http], to: code}
      loop_edges:
        - {from: tool, to: agent, when: visit < 2, max_iterations: 2, else: map}
      metadata: {owner: x}
      description: d
      """;

  private final PinnedWorkflows reader = new PinnedWorkflows();

  private static Workflow load(String text) {
    Loaded loaded = new Definitions(Known.NOTHING).load("w.yaml", text);
    assertThat(loaded.errors()).isEmpty();
    return loaded.workflow().orElseThrow();
  }

  @Test
  void whatWasWrittenIsReadAsTheSameWorkflow() {
    Workflow workflow = load(EVERYTHING);
    Value.Obj stored = (Value.Obj) Json.parse(Json.canonicalBytes(workflow.document()));
    Workflow read = reader.read(stored);
    assertThat(read).isEqualTo(workflow);
    assertThat(read.digest()).isEqualTo(workflow.digest());
    assertThat(PinnedWorkflows.documented(read, workflow.document().object("about")))
        .isEqualTo(workflow);
  }

  @Test
  void subWorkflowsAreInTheClosure() throws IOException {
    Path folder = Files.createTempDirectory("closure");
    Files.writeString(folder.resolve("in.yaml"), "nodes: [{id: a}]\n");
    Path main = folder.resolve("main.yaml");
    Files.writeString(main, "nodes: [{id: w, kind: workflow, file: in.yaml, input: {x: 1}}]\n");
    Workflow workflow = new Definitions(Known.NOTHING).load(main).workflow().orElseThrow();
    Files.writeString(folder.resolve("in.yaml"), "nodes: [{id: changed}]\n");
    Workflow read = reader.read(workflow.document());
    assertThat(read.children().get("in.yaml").graph().nodes().getFirst().id()).isEqualTo("a");
    assertThat(read).isEqualTo(workflow);
  }

  @Test
  void everyChangeOfTheDefinitionChangesTheDigest() {
    String text = "policy: dev\nnodes: [{id: a, prompt: x}, {id: b}]\nedges: [a -> b]\n";
    List<String> changed =
        List.of(
            text.replace("dev", "standard"),
            text.replace("prompt: x", "prompt: y"),
            text.replace("[a -> b]", "['a -> b [visit > 1]']"),
            text.replace("{id: b}", "{id: b, retry: 2}"),
            "grace: 1s\n" + text);
    assertThat(
            Stream.concat(Stream.of(text), changed.stream()).map(t -> load(t).digest()).distinct())
        .hasSize(6);
  }

  @Test
  void otherFormsAreRefused() {
    Value.Obj document = load("nodes: [{id: a}]").document();
    for (Value.Obj bad :
        List.of(
            Value.Obj.EMPTY,
            document.with("format", Value.of("meshflow-workflow/2")),
            document.with("nodes", Value.array(Value.of(1))))) {
      assertThatThrownBy(() -> reader.read(bad)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void aThousandNodesAreReadInMilliseconds() {
    StringBuilder text = new StringBuilder("nodes:\n");
    for (int i = 0; i < 1_000; i++) {
      text.append("- {id: n").append(i).append(", role: r, prompt: 'Do {{ task }}'}\n");
    }
    text.append("edges:\n");
    for (int i = 1; i < 1_000; i++) {
      text.append("- n").append(i - 1).append(" -> n").append(i).append('\n');
    }
    long[] load = new long[20];
    long[] read = new long[20];
    for (int round = 0; round < 20; round++) {
      long start = System.nanoTime();
      Workflow workflow = load(text.toString());
      load[round] = System.nanoTime() - start;
      start = System.nanoTime();
      reader.read(workflow.document());
      read[round] = System.nanoTime() - start;
    }
    assertThat(best(read)).isLessThan(50_000);
    assertThat(best(load)).isLessThan(2_000_000);
  }

  private static long best(long[] nanos) {
    return java.util.Arrays.stream(nanos).min().orElseThrow() / 1_000;
  }
}
