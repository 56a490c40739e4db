package io.meshflow.cli.command;

import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.server.MeshServer;
import io.meshflow.server.api.WorkflowSource;
import java.util.List;
import java.util.Optional;

/**
 * Runs to look at on a machine where nothing has run yet: one that completes, one that waits for a
 * person, one that fails. Each has a key, so that they are made once.
 */
final class DemoData {

  private static final String HELLO =
      """
      name: demo-hello
      nodes:
        plan: {role: planner}
        write: {role: writer, prompt: "Plan: {{ nodes.plan.output }}\\nTask: {{ task }}"}
      edges: [plan -> write]
      """;

  private static final String LETTER =
      """
      name: demo-letter
      nodes:
        draft: {role: writer}
        send_it: {kind: human, question: "Send this? {{ nodes.draft.output }}"}
        summary: {role: summarizer}
      edges: [draft -> send_it, send_it -> summary]
      """;

  private static final String BROKEN =
      """
      name: demo-broken
      nodes:
        load: {kind: code, function: fail@1, input: {message: "the file is not there"}}
      """;

  private record Seed(String key, String definition, String task) {}

  private static final List<Seed> SEEDS =
      List.of(
          new Seed("demo-data-1", HELLO, "Say hello to the team in three sentences"),
          new Seed("demo-data-2", BROKEN, "Load last month's figures"),
          new Seed("demo-data-3", LETTER, "Write a letter that thanks a customer for waiting"));

  private DemoData() {}

  /** Makes what is not there yet; nothing where real models would be paid for it. */
  static void make(Kernel kernel, MeshServer server) {
    if (!kernel.models().demoOnly()) {
      return;
    }
    SEEDS.forEach(seed -> server.register(new WorkflowSource(seed.definition())));
    var _ = runs(kernel);
  }

  /** The runs alone, of the demo model; those that are there stay as they are. */
  static List<RunId> runs(Kernel kernel) {
    return SEEDS.stream().map(seed -> start(kernel, seed)).toList();
  }

  private static RunId start(Kernel kernel, Seed seed) {
    Workflow workflow =
        kernel.parts().definitions().load("demo", seed.definition()).workflow().orElseThrow();
    return kernel
        .runs()
        .start(
            new StartRequest(
                kernel.tenant(),
                workflow,
                seed.task(),
                Value.Obj.EMPTY,
                "dev",
                new StartRequest.Options(
                    "demo", Optional.empty(), Optional.of(seed.key()), Correlation.NONE)));
  }
}
